import { type ExecFileOptions, execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir, readdir, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findPostgres, type PostgresBinaries } from './postgres-binaries.js'
import { choosePostgresUser, giveTo, type PostgresUser } from './postgres-user.js'

const run = promisify(execFile)

/** The one login that the files are made with. */
export const superuser = 'postgres'

/** Where an embedded PostgreSQL lives, and what it needs to run there. */
export interface PostgresHome {
  readonly path: string
  /** PostgreSQL's own folder; it is there when the files have been made whole. */
  readonly data: string
  /** File with the superuser's password, for its owner's eyes only. */
  readonly password: string
  readonly log: string
  readonly socketDir: string
  readonly binaries: PostgresBinaries
  readonly user: PostgresUser
}

/** Makes the folders, and finds the programs and the user to run them as. */
export async function openPostgresHome(path: string, socketDir: string, signal: AbortSignal): Promise<PostgresHome> {
  await Promise.all([path, socketDir].map((folder) => mkdir(folder, { recursive: true, mode: 0o700 })))
  // Workers with users of their own pass through it to the socket; who may log in is PostgreSQL's affair.
  await chmod(socketDir, 0o711)
  const home = await realpath(path)
  const log = join(home, 'postgres.log')
  const [binaries, user] = await Promise.all([findPostgres(join(home, 'lib')), choosePostgresUser(signal)])
  await rm(`${log}.1`, { force: true })
  await Promise.all([rename(log, `${log}.1`).catch(() => undefined), giveTo(user, home), giveTo(user, socketDir)])
  return { path: home, data: join(home, 'data'), password: join(home, 'password'), log, socketDir, binaries, user }
}

/**
 * Makes the database's files with a random password. They are made beside their place and moved there when complete:
 * a half-made folder is never taken for a database.
 */
export async function createPostgresFiles(home: PostgresHome, signal: AbortSignal): Promise<void> {
  const { path, binaries, user } = home
  const abandoned = (await readdir(path)).filter((name) => name.startsWith('data.new-'))
  await Promise.all(abandoned.map((name) => rm(join(path, name), { recursive: true, force: true })))
  const unfinished = join(path, `data.new-${randomBytes(4).toString('hex')}`)
  await writeFile(home.password, randomBytes(24).toString('base64url'), { mode: 0o600 })
  await giveTo(user, home.password)
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  const access = [`--username=${superuser}`, '--auth=scram-sha-256', `--pwfile=${home.password}`]
  const args = ['-D', unfinished, ...locale, ...access, '--no-sync', '--no-instructions']
  const command = [...user.prefix, binaries.initdb, ...args]
  await runToItsEnd(command, { cwd: path, env: binaries.environment, signal, ...user.ids })
  await rename(unfinished, home.data)
}

/** Also when it is called off: it ends before this rejects. */
async function runToItsEnd([command = '', ...args]: readonly string[], options: ExecFileOptions): Promise<void> {
  const running = run(command, args, options)
  const { child } = running
  const closed = child.pid === undefined ? undefined : once(child, 'close')
  try {
    await running
  } finally {
    await closed
  }
}
