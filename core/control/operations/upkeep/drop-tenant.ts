import type { Control } from '../../control.js'
import { deleteTenant, listHalfMade } from '../../store/tenants.js'

/** Drops the tenants that a killed process has left half-made, or half-removed. */
export async function dropHalfMadeTenants(control: Control): Promise<void> {
  for (const slug of await listHalfMade(control.pool)) {
    control.log('drops a tenant that was being made or removed when that was cut off', { tenant: slug })
    await control.inTurn(slug, () => dropTenant(control, slug))
  }
}

/** Takes a tenant away with its data; in the tenant's turn. */
export async function dropTenant(
  { supervisor, databases, outbox, feed, accounts, pool }: Control,
  slug: string,
): Promise<void> {
  // The account comes last when a tenant is made and goes first: one without it is not whole.
  await accounts.remove(slug)
  await supervisor.forgetTenant(slug)
  await outbox.forgetTenant(slug)
  await feed.forgetTenant(slug)
  await databases.dropTenant(slug)
  await deleteTenant(pool, slug)
}
