import { randomBytes } from 'node:crypto'
import type { TenantLogin } from '../database/index.js'
import { OutboxRows } from './outbox-rows.js'
import type { TestDatabases } from './test-databases.js'

/** A tenant of its own for one shop: its schema, a login, its place in the outbox. */
export interface TestTenant {
  readonly login: TenantLogin
  readonly rows: OutboxRows
  /** Takes it all away. */
  close(): Promise<void>
}

export async function openTestTenant({ tenants, outbox, pool }: TestDatabases): Promise<TestTenant> {
  const slug = `test-${randomBytes(8).toString('hex')}`
  await tenants.provisionTenant(slug)
  await outbox.registerTenant(slug)
  return {
    login: await tenants.rotateTenantLogin(slug),
    rows: new OutboxRows(pool, slug),
    async close() {
      await outbox.forgetTenant(slug)
      await tenants.dropTenant(slug)
    },
  }
}
