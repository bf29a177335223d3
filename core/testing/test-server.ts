import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { type DatabaseConnection, startPostgres } from '../database/index.js'

/** Names the PostgreSQL that tests use: an address as for DATABASE_URL. */
export const testDatabaseVariable = 'SHOPCTL_TEST_DATABASE_URL'

/** A PostgreSQL for tests. It dies with this process, also by kill -9. */
export interface TestServer {
  readonly url: string
  close(): Promise<void>
}

const prefix = 'shopctl-test-'
const startLimit = 60_000

/** Starts one on a new folder, which goes with it. Nothing in it would survive a power cut: it is quicker so. */
export async function startTestServer(): Promise<TestServer> {
  await sweepLeftovers()
  const home = await mkdtemp(join(tmpdir(), `${prefix}${process.pid}-`))
  // Where PostgreSQL cannot run as this user it runs as nobody, who must get through.
  await chmod(home, 0o711)
  const folders = { dataDir: join(home, 'data'), socketDir: join(home, 's') }
  const server = await startPostgres({ ...folders, signal: AbortSignal.timeout(startLimit) })
  await hurry(server.connection)
  const close = async (): Promise<void> => {
    await server.close()
    await rm(home, { recursive: true, force: true })
  }
  return { url: urlOf(server.connection), close }
}

/** The folders of test runs that were killed. */
async function sweepLeftovers(): Promise<void> {
  const names = await readdir(tmpdir())
  const left = names.filter(
    (name) => name.startsWith(prefix) && !isRunning(Number.parseInt(name.slice(prefix.length), 10)),
  )
  await Promise.all(
    left.map((name) => rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined)),
  )
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function hurry(connection: DatabaseConnection): Promise<void> {
  const client = new pg.Client(connection)
  await client.connect()
  for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
    await client.query(`alter system set ${setting} = off`)
  }
  await client.query('select pg_reload_conf()')
  await client.end()
}

/** An address cannot have a login and no host: the folder of the socket, given last, wins. */
function urlOf({ host, port, user, password, database }: DatabaseConnection): string {
  const url = new URL(`postgres://localhost:${port}/${database}`)
  url.username = user
  url.password = password
  url.searchParams.set('host', host)
  return url.href
}
