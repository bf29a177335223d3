import { mapLimited } from '../../../build/index.js'
import type { Control } from '../../control.js'
import { runningScriptsOf } from '../../store/scripts.js'
import { listTenants } from '../../store/tenants.js'
import { bringUp } from '../live/bring-up.js'
import { declareHandlers } from '../live/declare-handlers.js'
import { tidyShop } from '../live/tidy-shop.js'

/** How many shops are looked at at once. */
const atOnce = 8

/**
 * Makes the shops that are awake run what the database says is live, scripts, too, and ends what changes have left that were
 * cut off: for a control plane that has come back to shops which went on without it. One that fails does not stop the others.
 */
export async function converge(control: Control, signal: AbortSignal): Promise<void> {
  const tenants = await listTenants(control.pool)
  await mapLimited(tenants, { limit: atOnce, signal }, ({ slug: tenant }) =>
    convergeShop(control, tenant, signal).catch((error: unknown) => {
      signal.throwIfAborted()
      control.log('a shop does not run what is live', { tenant, error: String(error) })
    }),
  )
}

async function convergeShop(control: Control, tenant: string, signal: AbortSignal): Promise<void> {
  const { release: running, live, state } = await control.supervisor.standing(tenant)
  if (state !== 'asleep' && state !== 'stopped') await tellScripts(control, tenant)
  // What wakes takes what is live.
  if (running === undefined) return
  const release = await control.releases.live(tenant)
  if (release === undefined) return
  // Nobody has said yet what may be counted of it.
  declareHandlers(control, release)
  if (running !== release.number) {
    control.log('a shop runs another release than the live one', { tenant, running, live: release.number })
    await bringUp(control, tenant, signal)
  } else if (live !== undefined) await tidyShop(control, { release, user: live.user, kernel: release.kernel })
}

/** A switch may have been written down and never told. Where nothing was ever switched there is nothing to tell. */
async function tellScripts({ pool, supervisor }: Control, tenant: string): Promise<void> {
  const scripts = await runningScriptsOf(pool, tenant)
  if (scripts.revision > 0) await supervisor.useScripts({ tenant, ...scripts })
}
