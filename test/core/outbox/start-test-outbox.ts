import pg from 'pg'
import { migrate, TenantDatabases, tenantRole } from '../../../core/database/index.js'
import { type Outbox, type OutboxAdmin, openOutbox, type StartOutbox, startOutbox } from '../../../core/outbox/index.js'
import type { Migration } from '../../../core/shop/migrations.js'
import { startTestDatabase } from '../database/start-test-database.js'

export interface TestOutbox {
  readonly admin: OutboxAdmin
  /** The tenants' database, as its administrator. */
  readonly pool: pg.Pool
  /** The platform's own database, empty. */
  readonly platform: pg.Pool
  /** A connection as the tenant; a new tenant is made. */
  tenant(slug: string): Promise<pg.Client>
  /** A node that delivers, quickly; what is not said does nothing. */
  start(options: Partial<StartOutbox>): Outbox
  /** Stops all nodes. */
  stop(): Promise<void>
  close(): Promise<void>
}

const oneTable = [{ name: '1', sql: 'create table orders (id integer)' }]
const quick = { pollMs: 5, idleMs: 10, calmIdleMs: 10, retryMs: 10, longestRetryMs: 50, closeMs: 500 }

/** An outbox in a real PostgreSQL of its own, with tenants' real logins; `tables` are those of their schemas. */
export async function startTestOutbox(tables: readonly Migration[] = oneTable): Promise<TestOutbox> {
  const database = await startTestDatabase()
  const pool = database.tenants
  const admin = await openOutbox({ pool, migrate, roleOf: tenantRole })
  const tenants = new TenantDatabases(database, tables)
  const clients: pg.Client[] = []
  const nodes: Outbox[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(nodes.splice(0).map((node) => node.close()))
  }
  return {
    admin,
    pool,
    platform: database.platform,
    stop,
    async tenant(slug) {
      await tenants.provisionTenant(slug)
      await admin.registerTenant(slug)
      const client = new pg.Client({ ...(await tenants.rotateTenantLogin(slug)) })
      await client.connect()
      clients.push(client)
      return client
    },
    start({ settings, ...options }) {
      const idle = {
        pool,
        deliver: async () => {},
        run: async () => {},
        carry: async () => {},
        letGo: async () => {},
        smtpUrl: 'smtp://127.0.0.1:1',
        log: () => {},
      }
      const node = startOutbox({ ...idle, ...options, settings: { ...quick, ...settings } })
      nodes.push(node)
      return node
    },
    async close() {
      await stop()
      await Promise.all(clients.map((client) => client.end()))
      await database.close()
    },
  }
}
