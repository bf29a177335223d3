import { access, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { shopError, withCause } from '../model/index.js'
import type { DatabaseConnection } from './connection.js'
import { tenantsDatabase } from './names.js'
import { createPostgresFiles, openPostgresHome, type PostgresHome, superuser } from './postgres-home.js'
import { clearLeftovers } from './postgres-leftovers.js'
import { lastWords, type PostgresExit, PostgresProcess, reasonIn } from './postgres-process.js'

export interface StartPostgres {
  /** Everything of the server: its data, password and log. The caller sees to it that nobody else starts one on it. */
  readonly dataDir: string
  /** A private folder with a short path, for the unix socket; there is no TCP port. */
  readonly socketDir: string
  /** Ends the start, not the server. */
  readonly signal: AbortSignal
  /** Told before each step: create the files, clear what a killed server left, start. */
  readonly onProgress?: (step: 'create' | 'clear' | 'start') => void
}

/** A running server. It dies with the process that started it, also by kill -9. */
export interface EmbeddedPostgres {
  readonly connection: DatabaseConnection
  readonly pid: number
  /** Resolves when the server has ended, whoever ended it. */
  readonly closed: Promise<PostgresExit>
  /** Disconnects everyone, writes what is to be written, and ends within 3 s. */
  close(): Promise<void>
}

/** Starts npm's PostgreSQL on `dataDir`; the first start creates it. DATABASE_FAILED when it does not start. */
export async function startPostgres(options: StartPostgres): Promise<EmbeddedPostgres> {
  const { dataDir, socketDir, signal } = options
  try {
    checkSocketPath(socketDir)
    return await start(await openPostgresHome(dataDir, socketDir, signal), options)
  } catch (error) {
    signal.throwIfAborted()
    const { message, stderr } = error as Error & { readonly stderr?: string }
    throw withCause(shopError('DATABASE_FAILED', dataDir, stderr ? reasonIn(stderr) : message), error)
  }
}

/** Part of the socket's name; nothing listens on TCP. */
const port = 5432
const socketName = `.s.PGSQL.${port}`

function checkSocketPath(socketDir: string): void {
  const path = join(socketDir, socketName)
  if (Buffer.byteLength(path) > 107) throw new Error(`the path of its socket is too long: ${path}`)
}

async function start(home: PostgresHome, { signal, onProgress }: StartPostgres): Promise<EmbeddedPostgres> {
  if (!(await exists(home.data))) {
    onProgress?.('create')
    await createPostgresFiles(home, signal)
  }
  onProgress?.('clear')
  await clearLeftovers(home.data, [join(home.socketDir, `${socketName}.lock`)], signal)
  onProgress?.('start')
  const password = await readFile(home.password, 'utf8')
  const server = await startServer(home)
  await untilReady(server, home, signal).catch(async (error: unknown) => {
    await server.close()
    throw error
  })
  const connection = { host: home.socketDir, port, user: superuser, password, database: 'postgres' }
  return { connection, pid: server.pid, closed: server.closed, close: () => server.close() }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** The superuser may connect to every database, a tenant's logins to the tenants' alone. */
const whoMayConnect = `local all ${superuser} scram-sha-256\nlocal ${tenantsDatabase} all scram-sha-256\n`

async function startServer(home: PostgresHome): Promise<PostgresProcess> {
  await writeFile(join(home.data, 'pg_hba.conf'), whoMayConnect)
  const settings = {
    port,
    listen_addresses: '',
    unix_socket_directories: home.socketDir,
    // Two for each of several hundred shops, and as many as one worker could hold by logins that it does not end. One that is
    // not used costs some thirty kilobytes.
    max_connections: 2000,
    // Of those, for the platform where honest shops have taken the others. Who has not logged in yet takes them, too.
    superuser_reserved_connections: 50,
    // A connection that does not say who it is holds a place meanwhile. Shorter, and a worker that waits for a processor could
    // not log in; who means harm begins the next login at once anyway.
    authentication_timeout: '5s',
    // A login may raise its own work_mem; this it may not.
    temp_file_limit: '1GB',
    // 128 MB: a tenant that listens and does not read would have what others tell kept on disk, up to 8 GB. Nothing of ours rests on it.
    max_notify_queue_pages: 16_384,
    // What a client asked for would stand in the log with each of its faults. What it says itself is left out in the tenants' database.
    log_min_error_statement: 'panic',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return PostgresProcess.start(['-D', home.data, ...flags], home)
}

/** Recovering from a crash takes its time. */
const startDeadlineMs = 120_000

async function untilReady(server: PostgresProcess, home: PostgresHome, signal: AbortSignal): Promise<void> {
  const deadline = performance.now() + startDeadlineMs
  while (!(await isReady(server, home))) {
    if (!server.isRunning) throw new Error(await lastWords(home.log))
    if (performance.now() > deadline) throw new Error(`it was not ready after ${startDeadlineMs / 1000} s`)
    await delay(5, undefined, { signal })
  }
}

/** The first line of postmaster.pid is the server's process id, its eighth the server's state (see PostgreSQL's pidfile.h). */
async function isReady(server: PostgresProcess, home: PostgresHome): Promise<boolean> {
  const lines = (await readFile(join(home.data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')
  return Number(lines[0]) === server.pid && lines[7]?.trim() === 'ready'
}
