import { setTimeout as delay } from 'node:timers/promises'
import type { Exit } from './child/child.js'
import { type CrashLoop, CrashRecord } from './crash-record.js'
import type { GatewayProcess } from './gateway-process.js'
import type { WriteLog } from './log.js'
import type { LoopLag } from './loop-lag.js'
import type { ServeSettings } from './settings.js'
import type { WorkerSpec } from './start-worker.js'
import { untilAborted } from './until-aborted.js'
import { watchWorker } from './watch-worker.js'
import { wordsOfExit } from './words-of-exit.js'
import type { Worker } from './worker/worker.js'

/** What a tenant has to answer its requests. */
type Live =
  | { readonly kind: 'none' }
  | { readonly kind: 'live'; readonly worker: Worker; readonly spec: WorkerSpec; readonly stop: AbortController }
  /** It has crashed and is being started again; `isPausing` between two tries. */
  | {
      readonly kind: 'restarting'
      readonly spec: WorkerSpec
      readonly stop: AbortController
      readonly isPausing: boolean
    }

export type TenantState = 'starting' | 'ready' | 'stopped' | 'failed'

export interface TenantSlotOptions {
  readonly tenant: string
  readonly gateway: GatewayProcess
  readonly settings: ServeSettings
  readonly lag: LoopLag
  readonly log: WriteLog
  /** Starts the same release once more. */
  readonly start: (spec: WorkerSpec, signal: AbortSignal) => Promise<Worker>
  /** The worker that took a crashed one's place gets the requests. */
  readonly onLive: (worker: Worker) => void
  readonly onCrashLoop: (loop: CrashLoop) => void
}

/** A tenant's live release: kept alive until another takes its place. */
export class TenantSlot {
  readonly #options: TenantSlotOptions
  #live: Live = { kind: 'none' }
  #crashes: CrashRecord
  #arrival = Promise.withResolvers<void>()

  constructor(options: TenantSlotOptions) {
    this.#options = options
    this.#crashes = this.#newRecord()
  }

  get tenant(): string {
    return this.#options.tenant
  }

  get worker(): Worker | undefined {
    return this.#live.kind === 'live' ? this.#live.worker : undefined
  }

  get release(): number | undefined {
    return this.#live.kind === 'none' ? undefined : this.#live.spec.release
  }

  get state(): TenantState {
    switch (this.#live.kind) {
      case 'none':
        return 'stopped'
      case 'live':
        return 'ready'
      case 'restarting':
        return this.#live.isPausing ? 'failed' : 'starting'
    }
  }

  /** This worker is the tenant's from now on. Answers the one that was. */
  adopt(worker: Worker, spec: WorkerSpec): Worker | undefined {
    const old = this.worker
    this.leave()
    this.#crashes = this.#newRecord()
    this.#install(worker, spec)
    return old
  }

  /** Nothing is kept alive any more; the worker itself goes on. */
  leave(): void {
    if (this.#live.kind !== 'none') this.#live.stop.abort()
    this.#live = { kind: 'none' }
  }

  /** The live worker, as soon as there is one. */
  async whenLive(signal: AbortSignal): Promise<Worker> {
    while (this.#live.kind !== 'live') await untilAborted(this.#arrival.promise, signal)
    return this.#live.worker
  }

  #newRecord(): CrashRecord {
    const { crashLoop, backOffMs, maxBackOffMs } = this.#options.settings
    return new CrashRecord({ windowMs: crashLoop.windowMs, backOffMs, maxBackOffMs, now: () => performance.now() })
  }

  #install(worker: Worker, spec: WorkerSpec): void {
    const stop = new AbortController()
    this.#live = { kind: 'live', worker, spec, stop }
    worker.settle()
    this.#arrival.resolve()
    this.#arrival = Promise.withResolvers()
    const { probeEveryMs, probeMs, memoryMb } = this.#options.settings
    watchWorker(worker, {
      release: spec.release,
      probeEveryMs,
      probeMs,
      memoryMb,
      lag: this.#options.lag,
      signal: stop.signal,
    }).then(
      (reason) => worker.kill(reason),
      // The watch was ended, with the worker or before it.
      () => undefined,
    )
    worker.exited.then((exit) => this.#onExit(worker, exit)).catch((error: Error) => this.#report(error))
  }

  async #onExit(worker: Worker, exit: Exit): Promise<void> {
    if (this.#live.kind !== 'live' || this.#live.worker !== worker) return
    const { spec } = this.#live
    this.#live.stop.abort()
    this.#options.gateway.park(this.#options.tenant)
    this.#options.log(`a worker ${wordsOfExit(exit)}`, {
      tenant: this.#options.tenant,
      release: spec.release,
      pid: worker.pid,
      reason: worker.fault?.message,
    })
    this.#countCrash(spec, worker.fault?.message ?? wordsOfExit(exit))
    // Where nobody could be blamed, whoever does it again leaves a mark.
    const isBlamed = worker.fault?.plugin !== undefined
    await this.#restart(isBlamed ? spec : { ...spec, watched: true }, new AbortController())
  }

  async #restart(spec: WorkerSpec, stop: AbortController): Promise<void> {
    const isReplaced = (): boolean => stop.signal.aborted
    let worker: Worker | undefined
    while (worker === undefined) {
      this.#live = { kind: 'restarting', spec, stop, isPausing: true }
      await delay(this.#crashes.pauseMs, undefined, { signal: stop.signal }).catch(() => undefined)
      if (isReplaced()) return
      this.#live = { kind: 'restarting', spec, stop, isPausing: false }
      worker = await this.#tryStart(spec, stop.signal)
      if (isReplaced()) return worker?.kill('another has taken its place')
    }
    this.#install(worker, spec)
    const { tenant, gateway, onLive } = this.#options
    await gateway.route({ tenant, release: spec.release, socket: worker.socket })
    onLive(worker)
  }

  async #tryStart(spec: WorkerSpec, signal: AbortSignal): Promise<Worker | undefined> {
    try {
      await spec.restore?.()
      return await this.#options.start(spec, signal)
    } catch (error) {
      if (signal.aborted) return undefined
      this.#report(error as Error)
      this.#countCrash(spec, (error as Error).message)
      return undefined
    }
  }

  #countCrash({ release }: WorkerSpec, why: string): void {
    const { tenant, settings, onCrashLoop } = this.#options
    if (this.#crashes.add() === settings.crashLoop.crashes) onCrashLoop({ tenant, release, why })
  }

  #report(error: Error): void {
    this.#options.log('a shop did not come back', { tenant: this.#options.tenant, error: error.message })
  }
}
