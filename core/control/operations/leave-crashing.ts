import { isDeepStrictEqual } from 'node:util'
import type { Release } from '../../model/index.js'
import type { Control } from '../control.js'
import { changeSet } from './change-set.js'

export interface Crashing {
  readonly tenant: string
  readonly release: number
  /** The last crash, as the end of a sentence. */
  readonly why: string
  readonly signal: AbortSignal
}

/**
 * Takes a tenant whose live release crashes again and again back to the last good one: confirmed once, never noted as
 * crashing, and another bundle or other settings. Answers the release that is live then; undefined where there is no such
 * release, or another has gone live meanwhile: then the crashing one is started again, with longer and longer pauses.
 */
export async function leaveCrashing(control: Control, crashing: Crashing): Promise<Release | undefined> {
  const { tenant, release, why, signal } = crashing
  const live = await control.releases.live(tenant)
  if (live?.number !== release) return undefined
  await control.releases.noteCrashes(tenant, release, `it crashed again and again: ${why}`)
  const earlier = (await control.releases.list(tenant)).filter((one) => isGood(one, live))
  const kept = await control.artifacts.keptBundles(earlier.map(({ bundle }) => bundle))
  const good = earlier.find(({ bundle }) => kept.has(bundle))
  if (good === undefined) return undefined
  const because = `release ${release} crashed again and again: ${why}`
  const change = { kind: 'rollback', to: good.number } as const
  // A seller's own change may be under way, and be done before it is our turn.
  const left = await changeSet(control, { tenant, change, by: 'watchdog', because, insteadOf: release, signal })
  return left.changed ? left.release : undefined
}

const isGood = (earlier: Release, crashing: Release): boolean =>
  earlier.number < crashing.number &&
  earlier.confirmedAt !== null &&
  earlier.error === null &&
  (earlier.bundle !== crashing.bundle || !isDeepStrictEqual(earlier.config, crashing.config))
