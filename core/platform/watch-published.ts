import { type Control, tryPlugin, updateShops } from '../control/index.js'
import { isShopError } from '../model/index.js'
import type { House } from './house.js'
import { nowAndThen } from './now-and-then.js'

const everyMs = 3_000
/** What has changed by a word of the operator's, or while nobody looked, is found so. */
const sweepMs = 10 * 60_000

/**
 * Tries what is published from now on, one after the other, each in a shop of its own; then shops that want it so are brought
 * up to date. Nobody waits for it. What could not be done, since the registry is away, say, is done the next time.
 */
export function watchPublished(control: Control, house: House): void {
  const { signal } = house
  let since = ''
  nowAndThen(house, { trouble: 'what was published was not looked at', afterMs: 0, everyMs }, async () => {
    const { revision, changed } = await control.wholeRegistry.changes(since, signal)
    for (const name of house.settings.triesPublished ? (changed ?? []) : []) await tryNew(control, name, signal)
    if (changed !== null && changed.length > 0) await updateShops(control, { packages: changed, signal })
    since = revision
  })
  nowAndThen(house, { trouble: 'shops were not brought up to date', afterMs: sweepMs, everyMs: sweepMs }, () =>
    updateShops(control, { signal }),
  )
}

/** The version that was published last, if there is no report on it; nothing of what is no plugin. */
async function tryNew(control: Control, name: string, signal: AbortSignal): Promise<void> {
  const packument = await control.wholeRegistry.packument(name, { own: true, fresh: true })
  const times = Object.entries(packument?.time ?? {}).filter(([version]) => packument?.versions[version] !== undefined)
  const version = times.toSorted(([, a], [, b]) => (a < b ? 1 : -1))[0]?.[0]
  if (version === undefined || (await control.trials.of(name, version)) !== undefined) return
  await tryPlugin(control, { package: name, version, signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    // A library, or one that nobody trusts here.
    if (!isShopError(error) || error.status >= 500) throw error
  })
}
