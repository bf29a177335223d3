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

export interface TestTenantOptions {
  readonly plugins: readonly PluginTables[]
  /** The installation that carries the shop's mails. */
  readonly carrier: string | null
}

/** The plugins' tables are made as they are for a release of a shop. */
export async function openTestTenant(
  { tenants, outbox, pool }: TestDatabases,
  { plugins, carrier }: TestTenantOptions,
): Promise<TestTenant> {
  const slug = `test-${randomBytes(8).toString('hex')}`
  await tenants.provisionTenant(slug)
  await outbox.registerTenant(slug)
  await outbox.replaceCarrier(slug, carrier)
  const close = async (): Promise<void> => {
    await outbox.forgetTenant(slug)
    await tenants.dropTenant(slug)
  }
  try {
    const withTables = plugins.filter(({ migrations }) => migrations.length > 0)
    await tenants.expandTables({ tenant: slug, release: 1, plugins: withTables })
    const login = await tenants.rotateTenantLogin(
      slug,
      withTables.map(({ name }) => name),
    )
    return { login, rows: new OutboxRows(pool, slug), close }
  } catch (error) {
    await close()
    throw error
  }
}
