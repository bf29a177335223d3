import { type Change, isShopError, offIn, versionId } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { KilledShop, SwitchedShop } from '../../kill-views.js'
import { changeSet } from '../change/change-set.js'
import { startWorker, switchTo } from '../live/go-live.js'
import { keepLiveLogin } from '../live/keep-live-login.js'
import { killSwitch } from '../plan/off-by-kill.js'

interface Replacing {
  readonly signal: AbortSignal
  /** Of all, by `performance.now()`. */
  readonly began: number
}

/** A change that takes longer has other troubles, and the shop gets a worker without the plugin meanwhile. */
const changeMs = 60_000

/**
 * Brings the shop to a release in which what was killed is switched off, with what cannot be without it: as its seller would;
 * settings and rows stay. Where that does not go live, it gets at least a worker in which none of the killed code is.
 */
export async function replaceKilled(control: Control, shop: SwitchedShop, how: Replacing): Promise<KilledShop> {
  const { release: _, ...told } = shop
  const ended = (error: string | null, isReplaced = true): KilledShop => ({
    ...told,
    replacedMs: isReplaced ? performance.now() - how.began : null,
    error,
  })
  try {
    await switchedOff(control, shop, AbortSignal.any([how.signal, AbortSignal.timeout(changeMs)]))
    return ended(null)
  } catch (error) {
    how.signal.throwIfAborted()
    const words = isShopError(error) ? error.message : String(error)
    control.log('a killed plugin could not be switched off for good', { tenant: shop.tenant, error: words })
    const isReplaced = await freshWorker(control, shop, how.signal)
    return ended(words, isReplaced)
  }
}

/** Another version may be killed meanwhile, or the seller be there before. */
const tries = 3

async function switchedOff(control: Control, { tenant }: SwitchedShop, signal: AbortSignal): Promise<void> {
  for (let left = tries; left > 0; left -= 1) {
    const [live, killed] = await Promise.all([control.releases.live(tenant), control.killed()])
    const off = live === undefined ? [] : offIn(live.lock, killed)
    if (live === undefined || off.length === 0) return
    const dead = off.map(versionId).filter((id) => killed.has(id))
    const because = `${dead.join(' and ')} ${dead.length === 1 ? 'was' : 'were'} killed`
    const names = off.filter(({ kind }) => kind === 'explicit').map(({ name }) => name)
    const change: Change = { kind: 'disable', names, cascade: true }
    const asked = { tenant, change, by: killSwitch, because, insteadOf: live.number, signal }
    await changeSet(control, asked).catch((error: unknown) => {
      if (left === 1 || !isShopError(error) || error.code !== 'PLUGIN_KILLED') throw error
    })
  }
}

/** The same release in another process, which starts without what was killed. */
async function freshWorker(control: Control, { tenant, release }: SwitchedShop, signal: AbortSignal): Promise<boolean> {
  const replace = (): Promise<boolean> =>
    control.inTurn(tenant, async () => {
      const live = await control.releases.live(tenant)
      if (live?.number !== release || (await control.supervisor.standing(tenant)).live === undefined) return false
      const worker = await startWorker(control, live, signal)
      const { drained } = await switchTo(control, live, worker)
      await drained
      await keepLiveLogin(control, tenant)
      return true
    })
  return replace().catch((error: unknown) => {
    control.log('a shop with a killed plugin got no other worker', { tenant, error: String(error) })
    return false
  })
}
