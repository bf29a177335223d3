import { migrationsOf } from '../kernels.js'
import type { Serving } from '../serving.js'

/** Makes the shop's tables, or brings them to where today's kernel needs them. Quick when all is done. */
export async function provisionTenant({ databases, kernels }: Serving, tenant: string): Promise<void> {
  await databases.provisionTenant(tenant, await migrationsOf(kernels.today))
}
