import { type Control, tryPlugin, updateShops } from '../control/index.js'
import { isShopError, type ShopError, type TrialReport } from '../model/index.js'
import type { House } from './house.js'
import { TrialQueue } from './trial-queue.js'

/**
 * Answers what looks at what was published since it looked last, and at first at what a process before was trying when it ended:
 * that is tried, one version after the other, each in a shop of its own; then shops that want it so are brought up to date.
 * Where it rejects, since the registry is away, say, it has all of it before it the next time.
 */
export function followPublished(
  control: Control,
  { settings, log, signal }: Pick<House, 'settings' | 'log' | 'signal'>,
): () => Promise<void> {
  const { attempts } = control
  const tryOne = async (id: string): Promise<void> => {
    if (id.lastIndexOf('@') > 0) return tryOnce(control, id, signal)
    await trials.add(await newest(control, id))
    await attempts.forget('trial', id)
  }
  const trials = new TrialQueue({ attempts, tryOne, log, signal, now })
  let since = ''
  return async () => {
    const { revision, changed } = await control.wholeRegistry.changes(since, signal)
    if (settings.triesPublished) {
      if (since === '') await trials.takeOver()
      else await trials.add(changed ?? [])
      await trials.tryDue()
    }
    if (changed !== null && changed.length > 0) await updateShops(control, { packages: changed, signal })
    since = revision
  }
}

const now = (): number => performance.now()

/** The version that was published last; none of what is no plugin. */
async function newest(control: Control, name: string): Promise<string[]> {
  const packument = await control.wholeRegistry.packument(name, { own: true, fresh: true })
  const times = Object.entries(packument?.time ?? {}).filter(([version]) => packument?.versions[version] !== undefined)
  const version = times.toSorted(([, a], [, b]) => (a < b ? 1 : -1))[0]?.[0]
  return version === undefined ? [] : [`${name}@${version}`]
}

/** Where there is no report on it. Rejects where the platform is to blame, and it is to be tried again. */
async function tryOnce(control: Control, id: string, signal: AbortSignal): Promise<void> {
  const at = id.lastIndexOf('@')
  const version = { package: id.slice(0, at), version: id.slice(at + 1) }
  if ((await control.trials.of(version.package, version.version)) !== undefined)
    return control.attempts.forget('trial', id)
  const next = `Try it by hand:  shopctl plugin trial ${id} --again`
  const isToBeginAgain = (error: unknown): boolean => signal.aborted || isOurs(error)
  const attempt = { kind: 'trial', subject: id, what: `the trial of ${id}`, next, isToBeginAgain } as const
  await control.attempts
    .make(attempt, () => tryPlugin(control, { ...version, signal }))
    .catch((error: unknown) => {
      if (!isShopError(error) || isOurs(error)) throw error
      // Others are of a library, or of one that nobody trusts here.
      if (error.code === 'CUT_OFF_TWICE') return control.trials.keep({ ...version, ...cutOff(error) })
    })
}

/** Says nothing of what was tried. */
const isOurs = (error: unknown): boolean => !isShopError(error) || error.status >= 500

const cutOff = (error: ShopError): Pick<TrialReport, 'steps' | 'at'> => ({
  steps: [{ what: 'it is tried', outcome: 'failed', detail: `${error.message} ${error.hint ?? ''}`, ms: 0 }],
  at: new Date().toISOString(),
})
