import type pg from 'pg'
import { connectDatabase, migrate, openDatabases, TenantDatabases, tenantRole } from '../database/index.js'
import { type OutboxAdmin, openOutbox } from '../outbox/index.js'
import { shopMigrations } from '../shop/host.js'
import { startTestServer, testDatabaseVariable } from './test-server.js'

/** Where the shops of this process's tests have their rows. */
export interface TestDatabases {
  readonly tenants: TenantDatabases
  readonly outbox: OutboxAdmin
  /** The tenants' database, as its administrator. */
  readonly pool: pg.Pool
}

let opened: Promise<TestDatabases> | undefined

/**
 * Opens them on first use, for the whole process: on the server that the environment names, which may be the one of
 * `@shopctl/sdk/test/setup`, or on one of its own, which ends with the process.
 */
export const testDatabases = (): Promise<TestDatabases> => (opened ??= open())

async function open(): Promise<TestDatabases> {
  const url = process.env[testDatabaseVariable] ?? (await ownServer())
  const databases = await openDatabases(await connectDatabase(url, AbortSignal.timeout(10_000)))
  const { tenants: pool } = databases
  const outbox = await openOutbox({ pool, migrate, roleOf: tenantRole })
  return { tenants: new TenantDatabases(databases, shopMigrations), outbox, pool }
}

async function ownServer(): Promise<string> {
  const server = await startTestServer()
  // The test runner's way to end a process that has done its tests.
  process.once('SIGTERM', () => void server.close().finally(() => process.kill(process.pid, 'SIGTERM')))
  return server.url
}
