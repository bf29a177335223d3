import { type Control, leaveCrashing } from '../control/index.js'
import { isShopError, isTrialShop } from '../model/index.js'
import type { CrashLoop } from '../serve/index.js'
import type { House } from './house.js'

/**
 * Takes a shop whose release crashes three times in five minutes, or once just after a change, back to a good one, where there is
 * one. A trial's shop is left as it is: crashes are for the trial to tell, and the shop goes with it.
 */
export async function leaveCrashLoop(
  control: Control,
  loop: CrashLoop,
  { log, signal }: Pick<House, 'log' | 'signal'>,
): Promise<void> {
  const { tenant } = loop
  if (isTrialShop(tenant)) return
  const { isSoaking = false } = loop
  log(isSoaking ? 'a release crashed soon after it went live' : 'a release crashes again and again', { ...loop })
  try {
    const release = await leaveCrashing(control, { ...loop, signal })
    if (release === undefined) log('the release stays: there is no good one to go back to', { tenant })
    else log('the shop is back on its last good release', { tenant, release: release.number })
  } catch (error) {
    // It was removed meanwhile.
    if (isShopError(error) && error.code === 'TENANT_NOT_FOUND') return
    log('the shop could not be taken back', { tenant, error: String(error) })
  }
}
