import { randomBytes } from 'node:crypto'
import { isShopError, type Tenant } from '../../model/index.js'
import type { Control } from '../control.js'
import { insertTenant } from '../store/tenants.js'
import { dropTenant, makePlace } from './create-tenant.js'
import { goLive } from './go-live.js'
import type { Plan } from './plan-set.js'

/**
 * Brings a set up in a shop of its own, empty and without an account, and takes that away again: its tables are made, its
 * plugins start with their settings, and it answers a request. Answers why it does not come up; null where it does. What a
 * kill leaves of it is dropped at the next start.
 */
export async function trySet(
  control: Control,
  plan: Plan,
  { like, signal }: { readonly like: Tenant; readonly signal: AbortSignal },
): Promise<string | null> {
  const slug = `trial-${randomBytes(6).toString('hex')}`
  return control.inTurn(slug, async () => {
    await insertTenant(control.pool, { slug, name: like.name, currency: like.currency, port: 0 })
    try {
      await makePlace(control, slug, 0)
      const told = { tenant: slug, by: 'shopctl', replaces: null, reason: 'trial', kernel: control.kernels.today.hash }
      await goLive(control, { candidate: await control.releases.insertCandidate({ ...told, ...plan }), signal })
      return null
    } catch (error) {
      signal.throwIfAborted()
      return refusalIn(error).replaceAll(slug, 'a trial shop')
    } finally {
      await dropTenant(control, slug)
      control.metrics.forget(slug)
    }
  })
}

/** What a set is refused with. A fault of ours, or that the registry or the database is away, is none, and is thrown on. */
export function refusalIn(error: unknown): string {
  if (!isShopError(error) || error.status >= 500) throw error
  return error.message
}
