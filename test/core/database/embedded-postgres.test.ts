import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type DatabaseConnection, type EmbeddedPostgres, startPostgres } from '../../../core/database/index.js'
import { copyFolder } from '../../setup/prepared/copy-folder.js'

/** Of a server that has been started once and stopped: making its files takes longest. */
let made: string
let folder: string
const running: EmbeddedPostgres[] = []
const newFolder = (): Promise<string> => mkdtemp(join(tmpdir(), 'shopctl-postgres-')) // With mode 0700, as a home may have.

beforeAll(async () => {
  made = folder = await newFolder()
  await (await start(50_000)).close()
})
afterAll(() => rm(made, { recursive: true }))

beforeEach(async () => {
  folder = await newFolder()
  await copyFolder(join(made, 'postgres'), join(folder, 'postgres'))
})

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()))
  await rm(folder, { recursive: true })
})

async function start(patience = 15_000): Promise<EmbeddedPostgres> {
  const signal = AbortSignal.timeout(patience)
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), socketDir: join(folder, 'run'), signal })
  running.push(server)
  return server
}

async function query<Row extends object>(connection: DatabaseConnection, sql: string): Promise<Row[]> {
  const client = new pg.Client(connection)
  client.on('error', () => undefined)
  await client.connect()
  try {
    return (await client.query<Row>(sql)).rows
  } finally {
    await client.end()
  }
}

const isAlive = async (pid: number): Promise<boolean> =>
  readlink(`/proc/${pid}/cwd`).then(
    () => true,
    () => false,
  )

test('rows outlive a stop and a start, and the second start creates nothing', async () => {
  const first = await start()
  await query(first.connection, 'create table kept as select 1 as one')
  await first.close()
  const steps: string[] = []
  const second = await startPostgres({
    dataDir: join(folder, 'postgres'),
    socketDir: join(folder, 'run'),
    signal: AbortSignal.timeout(15_000),
    onProgress: (step) => steps.push(step),
  })
  running.push(second)
  expect(await query(second.connection, 'select one from kept')).toEqual([{ one: 1 }])
  expect(steps).toEqual(['clear', 'start'])
})

test('only who knows the password gets in, only through the unix socket, and every commit reaches the disk', async () => {
  const { connection } = await start()
  const { mode } = await stat(join(folder, 'postgres/password'))
  expect((mode & 0o777).toString(8)).toBe('600')
  await expect(query({ ...connection, password: 'wrong' }, 'select 1')).rejects.toThrow(
    'password authentication failed',
  )
  const [settings] = await query(
    connection,
    `select current_setting('listen_addresses') as addresses, current_setting('fsync') as fsync`,
  )
  expect(settings).toEqual({ addresses: '', fsync: 'on' })
})

test('the server dies with a parent that is killed, and the next start has every committed row', async () => {
  const room = pathToFileURL(join(import.meta.dirname, '../../../dist/core/database/index.js')).href
  const options = JSON.stringify({ dataDir: join(folder, 'postgres'), socketDir: join(folder, 'run') })
  const script = `
    import { startPostgres } from '${room}'
    const { pid } = await startPostgres({ ...${options}, signal: AbortSignal.timeout(15000) })
    process.stdout.write(String(pid))
    setInterval(() => undefined, 60_000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [pid] = (await once(parent.stdout, 'data')) as [Buffer]
  const password = await readFile(join(folder, 'postgres/password'), 'utf8')
  const connection = { host: join(folder, 'run'), port: 5432, user: 'postgres', password, database: 'postgres' }
  await query(connection, 'create table kept as select 1 as one')
  parent.kill('SIGKILL')
  await vi.waitFor(async () => expect(await isAlive(Number(pid))).toBe(false), { timeout: 5000, interval: 20 })
  const next = await start()
  expect(await query(next.connection, 'select one from kept')).toEqual([{ one: 1 }])
})

test('a killed server says that it is closed, and its orphans do not stop the next one', async () => {
  const first = await start()
  await query(first.connection, 'create table kept as select 1 as one')
  const busy = query(first.connection, 'select pg_sleep(60)').catch(() => 'ended')
  const other = async () =>
    (await query(first.connection, `select 1 from pg_stat_activity where query ~ 'sleep'`)).length
  await vi.waitFor(async () => expect(await other()).toBeGreaterThan(1), { interval: 20 })
  process.kill(first.pid, 'SIGKILL')
  expect(await first.closed).toEqual({ code: null, signal: 'SIGKILL' })
  const next = await start()
  expect(await busy).toBe('ended')
  expect(await query(next.connection, 'select one from kept')).toEqual([{ one: 1 }])
})

test('an orphan that still runs on the same folder is stopped first', async () => {
  const orphan = await start()
  const next = await start()
  expect(await orphan.closed).toEqual({ code: 0, signal: null })
  expect(await query(next.connection, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a lock file whose process id somebody else has got by now does not stop the start', async () => {
  const first = await start()
  await first.close()
  await writeFile(join(folder, 'postgres/data/postmaster.pid'), `${process.ppid}\n${join(folder, 'postgres/data')}\n`)
  await writeFile(join(folder, 'run/.s.PGSQL.5432.lock'), `${process.ppid}\n`)
  const next = await start()
  expect(await query(next.connection, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a start that is called off leaves nothing running, and can be made again', async () => {
  await rm(join(folder, 'postgres'), { recursive: true })
  const stop = new AbortController()
  const started = startPostgres({
    dataDir: join(folder, 'postgres'),
    socketDir: join(folder, 'run'),
    signal: stop.signal,
    onProgress: (step) => step === 'create' && setTimeout(() => stop.abort(new Error('called off')), 100),
  })
  await expect(started).rejects.toThrow('called off')
  expect(await readdir(join(folder, 'postgres'))).not.toContain('data')
  expect(await query((await start()).connection, 'select 1 as one')).toEqual([{ one: 1 }])
})

test('a server that cannot start says why', async () => {
  const first = await start()
  await first.close()
  await writeFile(join(folder, 'postgres/data/postgresql.auto.conf'), `wal_level = 'nonsense'\n`)
  await expect(start()).rejects.toMatchObject({
    code: 'DATABASE_FAILED',
    message: expect.stringContaining('did not start: ') as string,
    hint: expect.stringContaining('postgres.log') as string,
  })
})
