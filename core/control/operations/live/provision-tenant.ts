import { migrationsOf } from '../../kernels.js'
import type { Serving } from '../../serving.js'

/** Makes the shop's tables, or brings them to where a kernel needs them: today's, where none is named. Quick when all is done. */
export async function provisionTenant(
  { databases, kernels }: Pick<Serving, 'databases' | 'kernels'>,
  tenant: string,
  kernel = kernels.today,
): Promise<void> {
  await databases.provisionTenant(tenant, await migrationsOf(kernel))
}
