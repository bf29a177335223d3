import { setTimeout as delay } from 'node:timers/promises'
import { messageOf, type OnProgress, type ShopError, shopError, withCause } from '../../model/index.js'
import type { DatabaseLogin, Kernel, StandingLogin } from '../../protocol/index.js'
import type { RunningScripts } from '../../scripts/contract/index.js'
import type { Guest } from '../sandbox/sandbox.js'
import { untilAborted } from '../waiting/until-aborted.js'
import { faultOfDelay, faultOfDoor, faultOfKernel, StartFault } from '../worker/start-fault.js'
import type { Worker } from '../worker/worker.js'
import type { StandbyPool } from './standby-pool.js'

/** How long a worker that broke off may take to end. */
const lastWordsMs = 500

/** What a worker becomes. */
export interface WorkerSpec {
  /** All that the worker itself is told, but for its login. */
  readonly guest: Omit<Guest, 'database' | 'isConnected'>
  readonly database: DatabaseLogin
  readonly kernel: Kernel
  /** Makes the bundle's file again where it is missing, before a crashed release is started once more. */
  readonly restore?: () => Promise<unknown>
  /** Where it does not get ready on `kernel`, it is started on this one. */
  readonly olderKernel?: Kernel | undefined
  /** Takes away what was made for its worker alone, when that has ended because the shop fell asleep. */
  readonly afterSleep?: (user: string) => Promise<unknown>
}

/** Gives a worker its login: the one as which it is connected already, made the tenant's, or a new one. */
export type MakeLogin = (standing: StandingLogin | undefined) => Promise<DatabaseLogin>

/** What a worker is started with: it may get its login then. */
export interface StartSpec extends Omit<WorkerSpec, 'database'> {
  readonly database: DatabaseLogin | MakeLogin
  /** It took a crashed one's place: until it is ready it gets no more of the processors than others leave. */
  readonly isUnhurried?: boolean
  /** Installations that have tables, in whose names its login may act. */
  readonly withTables?: readonly string[]
}

export interface StartWorkerOptions {
  readonly spec: StartSpec
  readonly standby: StandbyPool
  /** From `activate` to the answered probe; loading the kernel, where there is no standby worker, may take as long again. */
  readonly readyMs: number
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress | undefined
  /** Versions that its release starts without, as far as is known when it is told what to become. */
  readonly off?: () => readonly string[]
  /** The scripts that are on when it is told what to become. */
  readonly scripts?: () => RunningScripts | undefined
  /** The worker has been told what to become. */
  readonly onActivated?: (worker: Worker) => void
  /** It did not get ready on its kernel, and is started on the older one. */
  readonly onOlderKernel?: (error: Error) => void
}

/**
 * A worker that is ready for the spec, by its own word and by an answer from its health door. Rejects with
 * RELEASE_FAILED, which blames a plugin where one was being loaded, or with DATABASE_UNREACHABLE; nothing is left running.
 */
export async function startWorker(options: StartWorkerOptions): Promise<Worker> {
  const { olderKernel, ...spec } = options.spec
  if (olderKernel === undefined) return startOnKernel(options)
  try {
    return await startOnKernel(options)
  } catch (error) {
    options.signal.throwIfAborted()
    options.onOlderKernel?.(error as Error)
    return startOnKernel({ ...options, spec: { ...spec, kernel: olderKernel } })
  }
}

async function startOnKernel(options: StartWorkerOptions): Promise<Worker> {
  const { spec, signal } = options
  try {
    const worker = await takeWorker(options)
    try {
      if (spec.isUnhurried === true) giveWayAwhile(worker)
      await makeReady(worker, options)
      worker.goOn()
      return worker
    } catch (error) {
      worker.kill('it did not get ready')
      await worker.exited
      throw error
    }
  } catch (error) {
    signal.throwIfAborted()
    throw releaseFailed(spec, error)
  }
}

/** A kernel is ours, and late only where the machine is busy: it has more time than the plugins. */
const loadFactor = 3

async function takeWorker({ spec, standby, readyMs, signal }: StartWorkerOptions): Promise<Worker> {
  const loadMs = loadFactor * readyMs
  const deadline = AbortSignal.timeout(loadMs)
  try {
    return await standby.take(spec.kernel, AbortSignal.any([signal, deadline]))
  } catch (error) {
    throw error === deadline.reason ? faultOfKernel(loadMs) : error
  }
}

async function makeReady(worker: Worker, options: StartWorkerOptions): Promise<void> {
  const { spec, readyMs, signal, onProgress, onActivated, off = () => [], scripts } = options
  const { guest } = spec
  const ending = AbortSignal.any([signal, AbortSignal.timeout(readyMs)])
  onProgress?.({ phase: 'start', detail: `worker ${worker.pid}` })
  const without = [...(guest.off ?? []), ...off()]
  const login = await untilAborted(loginOf(worker, spec), ending)
  const told = { ...guest, ...login, off: without, ...withScripts(scripts?.() ?? guest.scripts) }
  await untilAborted(Promise.race([worker.activate(told), worker.ready]), ending)
  onActivated?.(worker)
  await becomeReady(worker, ending, readyMs)
  await judge(worker, guest.release, ending)
}

/** Where others leave nothing it gets its part after all. */
const unhurriedMs = 1_000

function giveWayAwhile(worker: Worker): void {
  worker.giveWay()
  setTimeout(worker.goOn, unhurriedMs).unref()
}

async function loginOf(
  { standing }: Worker,
  { database }: StartSpec,
): Promise<Pick<Guest, 'database' | 'isConnected'>> {
  if (typeof database !== 'function') return { database }
  try {
    return { database: await database(standing), isConnected: standing !== undefined }
  } catch (error) {
    throw new StartFault(`its login was not made: ${(error as Error).message}`, undefined, { isDatabaseAway: true })
  }
}

/** What is started again when it crashes: on its kernel, with its login. */
export function specOf({ kernel, activation }: Worker, spec: StartSpec): WorkerSpec {
  if (activation === undefined) throw new Error('it is no shop’s')
  return { ...spec, kernel, olderKernel: undefined, database: activation.database }
}

const withScripts = (scripts: RunningScripts | undefined): Partial<Guest> => (scripts === undefined ? {} : { scripts })

/** Waits for `ready`; when the signal ends the wait, blames the step where it stands. */
async function becomeReady(worker: Worker, signal: AbortSignal, allowedMs: number): Promise<void> {
  try {
    await untilAborted(worker.ready, signal)
  } catch (error) {
    const { state } = worker
    throw error instanceof StartFault || state.kind !== 'starting' ? error : faultOfDelay(state, allowedMs)
  }
}

// Ready is what answers, not what says so.
async function judge(worker: Worker, release: number, signal: AbortSignal): Promise<void> {
  try {
    await untilAborted(worker.client.checkHealth(release, signal), signal)
  } catch (error) {
    // One that has just crashed breaks its connections a little before it has told why.
    await Promise.race([worker.exited, delay(lastWordsMs, undefined, { signal }).catch(() => undefined)])
    throw worker.fault ?? faultOfDoor(signal.aborted ? undefined : (error as Error).message)
  }
}

/** Tells why the spec's release does not serve, and which plugin is to blame where there is one; or that its database is away. */
export function releaseFailed({ guest: { tenant } }: Pick<WorkerSpec, 'guest'>, error: unknown): ShopError {
  const { reason, plugin, isDatabaseAway } =
    error instanceof StartFault ? error : { reason: messageOf(error), plugin: undefined, isDatabaseAway: false }
  if (isDatabaseAway) return withCause(shopError('DATABASE_UNREACHABLE', `of ${tenant.slug}`, reason), error)
  return withCause(shopError('RELEASE_FAILED', tenant.slug, plugin, reason), error)
}
