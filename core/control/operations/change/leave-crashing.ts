import { isDeepStrictEqual } from 'node:util'
import { offIn, type Release, type ReleasePlugin } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { changeSet } from './change-set.js'

export interface Crashing {
  readonly tenant: string
  readonly release: number
  /** The last crash, as the end of a sentence. */
  readonly why: string
  /** The installation to blame, where there is one. */
  readonly plugin?: string | undefined
  /** It has crashed once, soon after it took another's place. */
  readonly isSoaking?: boolean | undefined
  readonly signal: AbortSignal
}

/**
 * Takes a tenant whose live release crashes again and again back to the last good one: confirmed once, never noted as
 * crashing, and another bundle or other settings. One that has crashed once, soon after it took another's place, goes back to
 * that one, unless what crashed was there before just so. Answers the release that is live then; undefined where there is no
 * such release, or another has gone live meanwhile: then the crashing one is started again, with longer and longer pauses.
 */
export async function leaveCrashing(control: Control, crashing: Crashing): Promise<Release | undefined> {
  const { tenant, release, why, signal } = crashing
  const live = await control.releases.live(tenant)
  if (live?.number !== release) return undefined
  const how = crashing.isSoaking === true ? 'crashed soon after it went live' : 'crashed again and again'
  const good = await (crashing.isSoaking === true ? goodBefore : lastGood)(control, live, crashing)
  if (good !== undefined || crashing.isSoaking !== true)
    await control.releases.noteCrashes(tenant, release, `it ${how}: ${why}`)
  if (good === undefined) return undefined
  const because = `release ${release} ${how}: ${why}`
  const change = { kind: 'rollback', to: good.number } as const
  // A seller's own change may be under way, and be done before it is our turn.
  const left = await changeSet(control, { tenant, change, by: 'watchdog', because, insteadOf: release, signal })
  return left.changed ? left.release : undefined
}

async function lastGood({ releases, artifacts, killed }: Control, live: Release): Promise<Release | undefined> {
  const dead = await killed()
  const earlier = (await releases.list(live.tenant)).filter((one) => isGood(one, live, dead))
  const kept = await artifacts.keptBundles(earlier.map(({ bundle }) => bundle))
  return earlier.find(({ bundle }) => kept.has(bundle))
}

/** The release that the live one has replaced, where that is good, and where the live one may be to blame. */
async function goodBefore(
  { releases, killed }: Control,
  live: Release,
  { plugin }: Crashing,
): Promise<Release | undefined> {
  // Who goes back by hand has a reason not to be where they were.
  if (live.replaces === null || live.reason.startsWith('rollback ')) return undefined
  const before = await releases.get(live.tenant, live.replaces)
  const isNews = plugin === undefined || !isDeepStrictEqual(partOf(live, plugin), partOf(before, plugin))
  return isNews && isGood(before, live, await killed()) ? before : undefined
}

/** What one installation is in a release. */
const partOf = ({ plugins, config }: Release, name: string): readonly [ReleasePlugin | undefined, unknown] => [
  plugins.find((plugin) => plugin.name === name),
  config[name],
]

const isGood = (earlier: Release, crashing: Release, dead: ReadonlySet<string>): boolean =>
  earlier.number < crashing.number &&
  earlier.confirmedAt !== null &&
  earlier.error === null &&
  offIn(earlier.lock, dead).length === 0 &&
  (earlier.bundle !== crashing.bundle || !isDeepStrictEqual(earlier.config, crashing.config))
