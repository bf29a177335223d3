import { setTimeout as delay } from 'node:timers/promises'
import { type Control, tryPlugin } from '../control/index.js'
import { isShopError } from '../model/index.js'
import type { House } from './house.js'

const everyMs = 3_000

/** Tries what is published from now on, one after the other, each in a shop of its own; nobody waits for it. */
export function tryPublished(control: Control, house: House): { close(): Promise<void> } {
  const watching = watch(control, house).catch((error: unknown) => {
    if (!house.signal.aborted) house.log('what is published is not tried any more', { error: String(error) })
  })
  return { close: () => watching }
}

async function watch(control: Control, { log, signal }: House): Promise<void> {
  for (let since = ''; ; await delay(everyMs, undefined, { signal, ref: false })) {
    try {
      const { revision, changed } = await control.wholeRegistry.changes(since, signal)
      for (const name of changed ?? []) await tryNew(control, name, signal)
      since = revision
    } catch (error) {
      signal.throwIfAborted()
      // The registry is away, say. What could not be tried now is tried when it is there.
      log('a published plugin was not tried', { error: String(error) })
    }
  }
}

/** Versions of which there is no report, and of no plugin there is. */
async function tryNew(control: Control, name: string, signal: AbortSignal): Promise<void> {
  const packument = await control.wholeRegistry.packument(name, { own: true, fresh: true })
  const newest = Object.entries(packument?.time ?? {}).toSorted(([, a], [, b]) => (a < b ? 1 : -1))
  for (const [version] of newest.filter(([version]) => packument?.versions[version] !== undefined).slice(0, 1)) {
    if ((await control.trials.of(name, version)) !== undefined) continue
    await tryPlugin(control, { package: name, version, signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      // A library, or one that nobody trusts here.
      if (!isShopError(error) || error.status >= 500) throw error
    })
  }
}
