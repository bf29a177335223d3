import { type Control, listTenants, moveToKernel, wakeTenant } from '../control/index.js'
import { type House, step } from './house.js'

/**
 * Brings the shops up again, then moves those that ran on an older kernel to today's, one after the other. One that does
 * not get ready does not stop the others.
 */
export async function wakeTenants(control: Control, house: House): Promise<void> {
  const tenants = await listTenants(control.pool)
  if (tenants.length === 0) return
  const { signal } = house
  const attempt = async (work: Promise<unknown>, failure: string): Promise<void> => {
    await work.catch((error: unknown) => {
      signal.throwIfAborted()
      tell(house, `${failure}: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
  await step(house, 'shops', async () => {
    for (const tenant of tenants)
      await attempt(wakeTenant(control, tenant, signal), `${tenant.slug} does not get ready`)
    for (const { slug } of tenants)
      await attempt(moveToKernel(control, slug, signal), `${slug} stays on the older kernel`)
  })
}

function tell({ log, onProgress }: House, detail: string): void {
  log(detail)
  onProgress({ step: 'shops', detail })
}
