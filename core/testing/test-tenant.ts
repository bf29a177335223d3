import { randomBytes } from 'node:crypto'
import type { PluginTables, TenantLogin } from '../database/index.js'
import { OutboxRows } from './outbox-rows.js'
import type { TestDatabases } from './test-databases.js'

/** A tenant of its own for one shop: its schema, a login, its place in the outbox. */
export interface TestTenant {
  readonly login: TenantLogin
  readonly rows: OutboxRows
  /** Takes it all away. */
  close(): Promise<void>
}

/** The plugin's tables are made as they are for a release of a shop. */
export async function openTestTenant(
  { tenants, outbox, pool }: TestDatabases,
  plugin: PluginTables,
): Promise<TestTenant> {
  const slug = `test-${randomBytes(8).toString('hex')}`
  await tenants.provisionTenant(slug)
  await outbox.registerTenant(slug)
  const close = async (): Promise<void> => {
    await outbox.forgetTenant(slug)
    await tenants.dropTenant(slug)
  }
  try {
    const hasTables = plugin.migrations.length > 0
    if (hasTables) await tenants.expandTables({ tenant: slug, release: 1, plugins: [plugin] })
    const login = await tenants.rotateTenantLogin(slug, hasTables ? [plugin.name] : [])
    return { login, rows: new OutboxRows(pool, slug), close }
  } catch (error) {
    await close()
    throw error
  }
}
