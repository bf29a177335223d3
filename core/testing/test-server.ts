import { rmSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
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

const startLimit = 60_000

/** Starts one on a new folder, which goes with it. Nothing in it would survive a power cut: it is quicker so. */
export async function startTestServer(): Promise<TestServer> {
  const home = await mkdtemp(join(tmpdir(), 'shopctl-test-database-'))
  const onExit = (): void => sweepNow(home)
  process.once('exit', onExit)
  // Where PostgreSQL cannot run as this user it runs as nobody, who must get through.
  await chmod(home, 0o711)
  const folders = { dataDir: join(home, 'data'), socketDir: join(home, 's') }
  const server = await startPostgres({ ...folders, signal: AbortSignal.timeout(startLimit) })
  await hurry(server.connection)
  const close = async (): Promise<void> => {
    process.off('exit', onExit)
    await server.close()
    await rm(home, { recursive: true, force: true })
  }
  return { url: urlOf(server.connection), close }
}

/** For a process that ends without closing it: the server is just ending, too, and may still write. */
function sweepNow(home: string): void {
  try {
    rmSync(home, { recursive: true, force: true })
  } catch {
    // Then the system sweeps it, some day.
  }
}

/** Nothing that is written on this server from now on would survive a power cut: it is quicker so. */
export async function hurry(connection: DatabaseConnection): Promise<void> {
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
