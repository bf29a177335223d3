import type { Release } from '../../../model/index.js'
import type { Serving } from '../../serving.js'
import { contractTables, giveTablesBack } from './tables.js'

export interface AwakeShop {
  /** The live one, which its worker runs. */
  readonly release: Release
  /** The worker's login. */
  readonly user: string
  /** The hash of the kernel on which it came up. */
  readonly kernel: string
}

/**
 * Ends what a change or a worker before has left behind a shop that is awake, and what nobody who waits for it has to wait for.
 * Answers false where it has another worker by then.
 */
export function tidyShop(serving: Serving, { release, user, kernel }: AwakeShop): Promise<boolean> {
  const { tenant } = release
  return serving.inTurn(tenant, async () => {
    // All other logins are taken away: it must be the one that is used.
    if ((await serving.supervisor.standing(tenant)).live?.user !== user) return false
    if (release.kernel !== kernel) await serving.releases.movedToKernel(release, kernel)
    await giveTablesBack(serving, tenant)
    await contractTables(serving, release)
    await serving.databases.keepTenantLogin(tenant, user)
    return true
  })
}
