import type { Exit } from '../child/child.js'
import { wordsOfExit } from '../child/words-of-exit.js'
import { Holds } from '../sleep/holds.js'
import { pause } from '../waiting/pause.js'
import { untilAborted } from '../waiting/until-aborted.js'
import { type CrashRecord, crashRecord, outageRecord } from '../watch/crash-record.js'
import { isOutage } from '../watch/is-outage.js'
import { watchWorker } from '../watch/watch-worker.js'
import type { Worker } from '../worker/worker.js'
import { type StartSpec, specOf, type WorkerSpec } from '../yard/start-worker.js'
import { type SlotState, type TenantState, tenantStateOf } from './slot-state.js'
import type { LetGo, TenantSlotOptions, Waking } from './tenant-slot-options.js'

/** So often a wake is tried, at once again as after a crash; then the shop sleeps on for a while, whoever wants it. */
const wakeTries = 2

/** A tenant's live release: kept alive until another takes its place, or until it goes to sleep. */
export class TenantSlot {
  /** Held, it does not fall asleep; one that sleeps, sleeps on. */
  readonly holds = new Holds()
  readonly #options: TenantSlotOptions
  #live: SlotState
  #crashes: CrashRecord
  readonly #failedWakes: CrashRecord
  readonly #outages: CrashRecord
  #arrival = Promise.withResolvers<void>()
  /** Its end, while there is one. */
  #swap: Promise<unknown> | undefined

  constructor(options: TenantSlotOptions) {
    this.#options = options
    this.#live = { kind: options.isAsleep ? 'asleep' : 'none' }
    this.#crashes = crashRecord(options.settings)
    this.#failedWakes = crashRecord(options.settings)
    this.#outages = outageRecord(options.settings)
  }

  get tenant(): string {
    return this.#options.tenant
  }

  get worker(): Worker | undefined {
    return this.#live.kind === 'live' ? this.#live.worker : undefined
  }

  /** Of the worker that it has, or had before that crashed. */
  get spec(): WorkerSpec | undefined {
    return 'spec' in this.#live ? this.#live.spec : undefined
  }

  get state(): TenantState {
    return tenantStateOf(this.#live)
  }

  /** When it got its worker, or was held last, by `performance.now()`. */
  get usedAt(): number {
    return Math.max(this.holds.usedAt, this.#live.kind === 'live' ? this.#live.since : 0)
  }

  /** This worker is the tenant's from now on. Answers the one that was. */
  adopt(worker: Worker, spec: WorkerSpec): Worker | undefined {
    const old = this.worker
    this.leave()
    this.#crashes = crashRecord(this.#options.settings, true)
    this.#install(worker, spec)
    return old
  }

  /** Nothing is kept alive any more; the worker itself goes on. */
  leave(): void {
    if ('stop' in this.#live) this.#live.stop.abort()
    this.#live = { kind: 'none' }
  }

  /** What takes the place of a crashed or a sleeping worker waits for the end of `work`. */
  async whileSwapping<T>(work: () => Promise<T>): Promise<T> {
    const letGo = this.holds.take()
    const swapped = work().finally(() => {
      this.#swap = undefined
      letGo()
    })
    this.#swap = swapped.catch(() => undefined)
    return swapped
  }

  /** Tells the gateway why there is no worker. */
  tellAbsence(): void {
    const { gateway, tenant } = this.#options
    if (this.#live.kind === 'asleep') gateway.sleep(tenant)
    else gateway.park(tenant)
  }

  /** The live worker, as soon as there is one. A sleeping shop is woken. */
  async whenLive(signal: AbortSignal): Promise<Worker> {
    while (this.#live.kind !== 'live') {
      this.wake()
      await untilAborted(this.#arrival.promise, signal)
    }
    return this.#live.worker
  }

  /** Starts its release, if it sleeps: once, however often it is called. */
  wake(): void {
    this.holds.isWanted = true
    if (this.#live.kind !== 'asleep') return
    this.#wakeUp(new AbortController()).catch((error: Error) => this.#report(error))
  }

  /**
   * Falls asleep, where nothing is under way and nothing was for so long. Answers the worker, which gets nothing any more
   * and has to end. Who comes meanwhile gets this worker still, or the next one.
   */
  async fallAsleep(quietMs: number): Promise<LetGo | undefined> {
    const live = this.#live
    const { gateway, tenant } = this.#options
    if (live.kind !== 'live' || this.holds.isHeld || performance.now() - this.usedAt < quietMs) return undefined
    const { worker, spec } = live
    this.holds.isWanted = false
    const isLetGo = await gateway.rest(tenant, worker.socket, quietMs)
    if (!isLetGo || this.#live !== live) return undefined
    if (this.holds.isNeeded) {
      // A swap has said already where requests go.
      if (this.#swap === undefined) await gateway.route({ tenant, release: spec.guest.release, socket: worker.socket })
      return undefined
    }
    live.stop.abort()
    this.#live = { kind: 'asleep' }
    return { worker, spec }
  }

  #install(worker: Worker, spec: WorkerSpec): void {
    const stop = new AbortController()
    this.#live = { kind: 'live', worker, spec, since: performance.now(), stop }
    worker.settle()
    this.#arrival.resolve()
    this.#arrival = Promise.withResolvers()
    const { settings, lag, endings } = this.#options
    const watch = { ...settings, release: spec.guest.release, lag, endings, holds: this.holds, signal: stop.signal }
    watchWorker(worker, watch).then(
      (reason) => worker.kill(reason),
      // The watch was ended, with the worker or before it.
      () => undefined,
    )
    worker.exited.then((exit) => this.#onExit(worker, exit)).catch((error: Error) => this.#report(error))
  }

  /** The requests go to a worker that took a crashed one's place, or woke. */
  async #serve(worker: Worker, spec: WorkerSpec): Promise<void> {
    const { tenant, gateway, onLive } = this.#options
    this.#install(worker, spec)
    await gateway.route({ tenant, release: spec.guest.release, socket: worker.socket })
    onLive(worker)
  }

  async #onExit(worker: Worker, exit: Exit): Promise<void> {
    if (this.#live.kind !== 'live' || this.#live.worker !== worker) return
    const { spec, stop } = this.#live
    stop.abort()
    const { gateway, log, tenant, endings } = this.#options
    const { message: reason, plugin, isSuspect } = worker.fault ?? {}
    // During a swap the requests go to another already.
    if (this.#swap === undefined) gateway.park(tenant)
    log(`a worker ${wordsOfExit(exit)}`, { tenant, release: spec.guest.release, pid: worker.pid, reason })
    // Where nobody can be blamed for sure, whoever does it again leaves a mark.
    const isKnown = plugin !== undefined && isSuspect !== true
    if (endings.isExcused(worker) && !isKnown) this.#outages.add()
    else this.#countCrash(spec, reason ?? wordsOfExit(exit), plugin)
    await this.#restart(isKnown ? spec : { ...spec, guest: { ...spec.guest, watched: true } }, new AbortController())
  }

  async #restart(spec: WorkerSpec, stop: AbortController): Promise<void> {
    const isReplaced = (): boolean => stop.signal.aborted
    let worker: Worker | undefined
    while (worker === undefined) {
      this.#live = { kind: 'restarting', spec, stop, isPausing: true }
      await pause(Math.max(this.#crashes.pauseMs, this.#outages.pauseMs), stop.signal)
      if (isReplaced()) return
      this.#live = { kind: 'restarting', spec, stop, isPausing: false }
      worker = await this.#options.inTurn(() => this.#tryStart({ ...spec, isUnhurried: true }, stop.signal))
      await this.#swap
      if (isReplaced()) return worker?.kill('another has taken its place')
    }
    await this.#serve(worker, spec)
  }

  async #wakeUp(stop: AbortController): Promise<void> {
    const isReplaced = (): boolean => stop.signal.aborted
    for (let tries = 0; tries < wakeTries; tries += 1) {
      this.#live = { kind: 'waking', stop, isPausing: false }
      const waking = await this.#tryWake(stop.signal)
      await this.#swap
      if (isReplaced()) return waking?.worker.kill('another has taken its place')
      if (waking !== undefined) {
        await this.#serve(waking.worker, waking.spec)
        return waking.onAwake(waking.worker, waking.spec)
      }
      this.#failedWakes.add()
    }
    this.#live = { kind: 'waking', stop, isPausing: true }
    this.tellAbsence()
    await pause(this.#failedWakes.pauseMs, stop.signal)
    if (isReplaced()) return
    this.#live = { kind: 'asleep' }
    this.tellAbsence()
  }

  async #tryWake(signal: AbortSignal): Promise<(Pick<Waking, 'onAwake'> & LetGo) | undefined> {
    const { admit, prepare } = this.#options
    try {
      const end = await admit(signal)
      try {
        const waking = await prepare(signal)
        const worker = waking && (await this.#tryStart(waking.spec, signal))
        if (waking === undefined || worker === undefined) return undefined
        return { onAwake: waking.onAwake, spec: specOf(worker, waking.spec), worker }
      } finally {
        end()
      }
    } catch (error) {
      // That a database is away, for one, is not the release's fault.
      if (!signal.aborted) this.#report(error as Error)
      return undefined
    }
  }

  async #tryStart(spec: StartSpec, signal: AbortSignal): Promise<Worker | undefined> {
    try {
      await spec.restore?.()
      return await this.#options.start(spec, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      this.#report(error as Error)
      if (isOutage(error)) this.#outages.add()
      else this.#countCrash(spec, (error as Error).message)
    }
    return undefined
  }

  #countCrash({ guest: { release } }: Pick<WorkerSpec, 'guest'>, why: string, plugin?: string): void {
    const { tenant, settings, onCrashLoop } = this.#options
    const told = this.#crashes.addAndJudge(settings.crashLoop.crashes)
    if (told !== undefined) onCrashLoop({ tenant, release, why, plugin, ...told })
  }

  #report({ message }: Error): void {
    this.#options.log('a shop did not come back', { tenant: this.tenant, error: message })
  }
}
