import { mapLimited } from '../build/index.js'
import { bringUp, type Control, listTenants, mendTenant } from '../control/index.js'
import { type House, step } from './house.js'

/** How many shops' ports are opened at once. */
const atOnce = 200

/**
 * Serves the shops, asleep: each has its address, and wakes when something wants it. Only a release that has not answered
 * a request from outside yet is brought up, since it may have to be taken back. One that fails does not stop the others.
 *
 * @param interrupted those whose change an earlier platform did not bring to its end
 */
export async function serveTenants(control: Control, interrupted: readonly string[], house: House): Promise<void> {
  const { signal } = house
  const tenants = await listTenants(control.pool)
  if (tenants.length === 0) return
  const attempt = async (work: Promise<unknown>, failure: string): Promise<void> => {
    await work.catch((error: unknown) => {
      signal.throwIfAborted()
      tell(house, `${failure}: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
  await step(house, 'shops', async () => {
    await mapLimited(tenants, { limit: atOnce, signal }, ({ slug, port, liveRelease }) => {
      const served = control.supervisor.serveTenant(slug, port, { isAsleep: liveRelease !== null })
      return attempt(served, `${slug} is not served`)
    })
    for (const slug of interrupted) await attempt(mendTenant(control, slug), `${slug} was left in disorder`)
    for (const slug of await control.releases.unconfirmed())
      await attempt(bringUp(control, slug, signal), `${slug} does not get ready`)
  })
}

/**
 * Does the same for shops whose last change failed, since a kill may have come right then. They are fine without it, so
 * nobody waits for it.
 */
export function mendOthers(control: Control, { log, signal }: House): { close(): Promise<void> } {
  const mend = async (): Promise<void> => {
    for (const slug of await control.releases.failedLast()) {
      if (signal.aborted) return
      await mendTenant(control, slug)
    }
  }
  const mending = mend().catch((error: unknown) => {
    if (!signal.aborted) log('shops were left in disorder', { error: String(error) })
  })
  return { close: () => mending }
}

function tell({ log, onProgress }: House, detail: string): void {
  log(detail)
  onProgress({ step: 'shops', detail })
}
