import type pg from 'pg'
import { OutboxAdmin } from './outbox-admin.js'
import { outboxMigrations } from './schema/outbox-migrations.js'

export interface OpenOutbox {
  /** The tenants' database, as its administrator. */
  readonly pool: pg.Pool
  /** Runs migrations that were not run in the schema yet. */
  readonly migrate: (client: pg.PoolClient, migrations: typeof outboxMigrations, schema: string) => Promise<void>
  /** The role of a tenant; its logins are named `<role>.<anything>`. */
  readonly roleOf: (slug: string) => string
}

/** Brings the outbox's tables up to date. */
export async function openOutbox({ pool, migrate, roleOf }: OpenOutbox): Promise<OutboxAdmin> {
  const client = await pool.connect()
  try {
    await migrate(client, outboxMigrations, 'public')
  } finally {
    client.release()
  }
  return new OutboxAdmin(pool, roleOf)
}
