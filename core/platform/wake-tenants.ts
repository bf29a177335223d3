import { type Control, listTenants, wakeTenant } from '../control/index.js'
import { type House, step } from './house.js'

/** Brings the shops up again, one after the other; one that does not get ready does not stop the others. */
export async function wakeTenants(control: Control, house: House): Promise<void> {
  const tenants = await listTenants(control.pool)
  if (tenants.length === 0) return
  await step(house, 'shops', async () => {
    for (const tenant of tenants) {
      await wakeTenant(control, tenant, house.signal).catch((error: unknown) => {
        house.signal.throwIfAborted()
        house.log('a shop does not get ready', { tenant: tenant.slug, error: String(error) })
        house.onProgress({ step: 'shops', detail: `${tenant.slug} does not get ready: ${String(error)}` })
      })
    }
  })
}
