import { type Control, tryPlugin, updateShops } from '../control/index.js'
import { isShopError, type ShopError, type TrialReport } from '../model/index.js'
import type { House } from './house.js'
import { nowAndThen } from './now-and-then.js'

const everyMs = 3_000
/** What has changed by a word of the operator's, or while nobody looked, is found so. */
const sweepMs = 10 * 60_000

/**
 * Tries what is published from now on, and what was being tried when a process before ended, one after the other, each in a shop
 * of its own; then shops that want it so are brought up to date. Nobody waits for it. What could not be done, since the registry
 * is away, say, is done the next time.
 */
export function watchPublished(control: Control, house: House): void {
  const { signal } = house
  let since = ''
  nowAndThen(house, { trouble: 'what was published was not looked at', afterMs: 0, everyMs }, async () => {
    const { revision, changed } = await control.wholeRegistry.changes(since, signal)
    if (house.settings.triesPublished) {
      const ids = since === '' ? await control.attempts.open('trial') : await newest(control, changed ?? [])
      for (const id of ids) await tryOnce(control, id, signal)
    }
    if (changed !== null && changed.length > 0) await updateShops(control, { packages: changed, signal })
    since = revision
  })
  nowAndThen(house, { trouble: 'shops were not brought up to date', afterMs: sweepMs, everyMs: sweepMs }, () =>
    updateShops(control, { signal }),
  )
}

/** The versions that were published last; none of what is no plugin. */
async function newest(control: Control, names: readonly string[]): Promise<string[]> {
  const ids: string[] = []
  for (const name of names) {
    const packument = await control.wholeRegistry.packument(name, { own: true, fresh: true })
    const times = Object.entries(packument?.time ?? {}).filter(
      ([version]) => packument?.versions[version] !== undefined,
    )
    const version = times.toSorted(([, a], [, b]) => (a < b ? 1 : -1))[0]?.[0]
    if (version !== undefined) ids.push(`${name}@${version}`)
  }
  return ids
}

/** Where there is no report on it. */
async function tryOnce(control: Control, id: string, signal: AbortSignal): Promise<void> {
  const at = id.lastIndexOf('@')
  const version = { package: id.slice(0, at), version: id.slice(at + 1) }
  if ((await control.trials.of(version.package, version.version)) !== undefined) return
  const next = `Try it by hand:  shopctl plugin trial ${id} --again`
  const attempt = { kind: 'trial', subject: id, what: `the trial of ${id}`, next } as const
  await control.attempts
    .make(attempt, () => tryPlugin(control, { ...version, signal }))
    .catch((error: unknown) => {
      signal.throwIfAborted()
      if (!isShopError(error)) throw error
      if (error.code === 'CUT_OFF_TWICE') return control.trials.keep({ ...version, ...cutOff(error) })
      // A library, or one that nobody trusts here.
      if (error.status >= 500) throw error
    })
}

const cutOff = (error: ShopError): Pick<TrialReport, 'steps' | 'at'> => ({
  steps: [{ what: 'it is tried', outcome: 'failed', detail: `${error.message} ${error.hint ?? ''}`, ms: 0 }],
  at: new Date().toISOString(),
})
