import { randomBytes } from 'node:crypto'
import type { Tenant } from '../../model/index.js'
import type { Control } from '../control.js'
import { insertTenant } from '../store/tenants.js'
import { dropTenant } from './create-tenant.js'
import { goLive } from './go-live.js'
import type { Plan } from './plan-set.js'

/**
 * Brings a set up in a shop of its own, empty and without an account, and takes that away again: its tables are made, its
 * plugins start with their settings, and it answers a request. Rejects as going live does. What a kill leaves of it is dropped
 * at the next start.
 */
export async function trySet(
  control: Control,
  plan: Plan,
  { like, signal }: { readonly like: Tenant; readonly signal: AbortSignal },
): Promise<void> {
  const slug = `trial-${randomBytes(6).toString('hex')}`
  await control.inTurn(slug, async () => {
    await insertTenant(control.pool, { slug, name: like.name, currency: like.currency, port: 0 })
    try {
      await control.databases.provisionTenant(slug)
      await control.outbox.registerTenant(slug)
      await control.supervisor.serveTenant(slug, 0)
      const told = { tenant: slug, by: 'shopctl', replaces: null, reason: 'trial', kernel: control.kernel.hash }
      await goLive(control, { candidate: await control.releases.insertCandidate({ ...told, ...plan }), signal })
    } finally {
      await dropTenant(control, slug)
      control.metrics.forget(slug)
    }
  })
}
