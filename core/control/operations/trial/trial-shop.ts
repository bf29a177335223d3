import { randomBytes } from 'node:crypto'
import type { Release, Tenant } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { insertTenant } from '../../store/tenants.js'
import { goLive } from '../live/go-live.js'
import type { Plan } from '../plan/plan-set.js'
import { makePlace } from '../tenant/create-tenant.js'
import { dropTenant } from '../upkeep/drop-tenant.js'

export interface TrialShop {
  readonly slug: string
  /** Makes the set live there; rejects with why it does not come up. */
  readonly bringUp: (plan: Plan) => Promise<Release>
}

/**
 * Does work in a shop of its own, without an account, whose plugins reach nobody outside, and takes the shop away again. What a
 * kill leaves of it is dropped at the next start.
 */
export async function inTrialShop<T>(
  control: Control,
  { like, signal }: { readonly like: Pick<Tenant, 'name' | 'currency'>; readonly signal: AbortSignal },
  work: (shop: TrialShop) => Promise<T>,
): Promise<T> {
  const slug = `trial-${randomBytes(6).toString('hex')}`
  return control.inTurn(slug, async () => {
    await insertTenant(control.pool, { slug, name: like.name, currency: like.currency, port: 0 })
    let replaces: number | null = null
    try {
      await makePlace(control, slug, 0)
      return await work({
        slug,
        async bringUp(plan) {
          const told = { tenant: slug, by: 'shopctl', replaces, reason: 'trial', kernel: control.kernels.today.hash }
          const candidate = await control.releases.insertCandidate({ ...told, ...plan })
          const release = await goLive(control, { candidate, signal })
          replaces = release.number
          return release
        },
      })
    } finally {
      await dropTenant(control, slug)
      control.metrics.forget(slug)
    }
  })
}
