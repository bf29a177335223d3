import type { WriteLog } from '../logs/log.js'
import type { GatewayProcess } from '../processes/gateway-process.js'
import type { ServeSettings } from '../settings.js'
import type { CrashLoop } from '../watch/crash-record.js'
import type { Endings } from '../watch/endings.js'
import type { LoopLag } from '../watch/loop-lag.js'
import type { Worker } from '../worker/worker.js'
import type { StartSpec, WorkerSpec } from '../yard/start-worker.js'

/** What a shop that sleeps is woken with. */
export interface Waking {
  readonly spec: StartSpec
  /** Its worker has the shop's requests. */
  readonly onAwake: (worker: Worker, spec: WorkerSpec) => void
}

/** A worker that goes to sleep, and what it was. */
export interface LetGo {
  readonly worker: Worker
  readonly spec: WorkerSpec
}

export interface TenantSlotOptions {
  readonly tenant: string
  /** It begins asleep, and not without a release. */
  readonly isAsleep: boolean
  readonly gateway: GatewayProcess
  readonly settings: ServeSettings
  readonly lag: LoopLag
  readonly endings: Endings
  readonly log: WriteLog
  /** Waits until one more shop may be woken. Answers what to call when that has ended. */
  readonly admit: (signal: AbortSignal) => Promise<() => void>
  /** Starts what takes a crashed one's place: few at once. */
  readonly inTurn: <T>(start: () => Promise<T>) => Promise<T>
  /** Looks up the tenant's live release; undefined where that has got the requests by another way. */
  readonly prepare: (signal: AbortSignal) => Promise<Waking | undefined>
  readonly start: (spec: StartSpec, signal: AbortSignal) => Promise<Worker>
  /** The worker that took a crashed one's place, or woke, gets the requests. */
  readonly onLive: (worker: Worker) => void
  readonly onCrashLoop: (loop: CrashLoop) => void
}
