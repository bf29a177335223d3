import { mapLimited } from '../../../build/index.js'
import { type Change, isShopError, offIn, shopError, versionId } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { RevivedShop } from '../../views.js'
import { changeSet } from '../change/change-set.js'
import { killSwitch, mayRun, offByKill } from '../plan/off-by-kill.js'

export interface ReviveRequest {
  readonly package: string
  readonly version: string
  readonly signal: AbortSignal
}

const atOnce = 4

/**
 * Takes a kill back: shops may have the version again, and where it was switched off for it, it is switched on. One shop that
 * fails does not stop the others. REVIEW_NOT_FOUND.
 */
export async function revivePlugin(control: Control, request: ReviveRequest): Promise<readonly RevivedShop[]> {
  const { reviews, releases, log } = control
  const { package: name, version, signal } = request
  const id = versionId(request)
  const word = (await reviews.list([name])).find((one) => one.version === version && one.verdict === 'killed')
  if (word === undefined) throw shopError('REVIEW_NOT_FOUND', id)
  await reviews.takeBack(name, version)
  log('a killed version is revived', { plugin: id })
  const shops = await mapLimited(await releases.running(name, version), { limit: atOnce, signal }, (tenant) =>
    switchOn(control, tenant, { id, signal }),
  )
  return shops.filter((shop) => shop !== undefined)
}

interface Reviving {
  readonly id: string
  readonly signal: AbortSignal
}

async function switchOn(control: Control, tenant: string, { id, signal }: Reviving): Promise<RevivedShop | undefined> {
  const live = await control.releases.live(tenant)
  if (live === undefined) return undefined
  const names = mayRun(await offByKill(control, live), live, await control.killed())
  if (names.length === 0 && offIn(live.lock, new Set([id])).length === 0) return undefined
  // Where there never was a release without it, its worker runs without it: another one has it again.
  const change: Change = names.length > 0 ? { kind: 'enable', names } : { kind: 'rollback', to: live.number }
  try {
    await changeSet(control, { tenant, change, by: killSwitch, because: 'it may run again', signal })
    return { tenant, on: names, error: null }
  } catch (error) {
    signal.throwIfAborted()
    return { tenant, on: [], error: isShopError(error) ? error.message : String(error) }
  }
}
