import { setTimeout as delay } from 'node:timers/promises'
import { type Control, tryPlugin, updateShops } from '../control/index.js'
import { isShopError } from '../model/index.js'
import type { House } from './house.js'

const everyMs = 3_000
/** What has changed by a word of the operator's, or while nobody looked, is found so. */
const sweepMs = 10 * 60_000

/**
 * Tries what is published from now on, one after the other, each in a shop of its own; then shops that want it so are brought
 * up to date. Nobody waits for it.
 */
export function watchPublished(control: Control, house: House): { close(): Promise<void> } {
  const watching = watch(control, house).catch((error: unknown) => {
    if (!house.signal.aborted) house.log('what is published is not looked at any more', { error: String(error) })
  })
  return { close: () => watching }
}

async function watch(control: Control, house: House): Promise<void> {
  const { log, signal } = house
  let sweptAt = performance.now()
  for (let since = ''; ; await delay(everyMs, undefined, { signal, ref: false })) {
    try {
      const { revision, changed } = await control.wholeRegistry.changes(since, signal)
      await look(control, changed ?? [], house)
      if (performance.now() - sweptAt > sweepMs) {
        sweptAt = performance.now()
        await updateShops(control, { signal })
      }
      since = revision
    } catch (error) {
      signal.throwIfAborted()
      // The registry is away, say. What could not be done now is done when it is there.
      log('what was published was not looked at', { error: String(error) })
    }
  }
}

async function look(control: Control, changed: readonly string[], { signal, settings }: House): Promise<void> {
  for (const name of settings.triesPublished ? changed : []) await tryNew(control, name, signal)
  if (changed.length > 0) await updateShops(control, { packages: changed, signal })
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
