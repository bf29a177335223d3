import { setTimeout as delay } from 'node:timers/promises'
import type { Kernel } from '../protocol/index.js'
import type { WriteLog } from './log.js'
import { untilAborted } from './until-aborted.js'
import type { Worker } from './worker/worker.js'

/** Pause before a standby worker that died by itself is replaced. */
const retryMs = 1000

export interface StandbyPoolOptions {
  readonly kernel: Kernel
  readonly spawn: (kernel: Kernel) => Promise<Worker>
  readonly log: WriteLog
}

/** Keeps one worker ahead, with today's kernel loaded, but while one that was taken is on its way to be live. */
export class StandbyPool {
  readonly #options: StandbyPoolOptions
  readonly #closing = new AbortController()
  #next: Promise<Worker> | undefined

  constructor(options: StandbyPoolOptions) {
    this.#options = options
  }

  /** Makes the next one, where there is none. */
  refill(): void {
    if (this.#next !== undefined || this.#closing.signal.aborted) return
    const next = this.#prepare()
    this.#next = next
    next.catch((error: Error) => {
      if (this.#next !== next) return
      this.#options.log('a standby worker did not start', { error: error.message })
      this.#next = undefined
      this.#refillLater()
    })
  }

  /** The standby worker if its kernel is the wanted one, else a new one. Rejects with a StartFault. */
  async take(kernel: Kernel, signal: AbortSignal): Promise<Worker> {
    const worker = (await this.#takeNext(kernel)) ?? (await this.#options.spawn(kernel))
    // Not before: making the next one takes processor time, and a seller waits for this one.
    worker.settled.then(() => this.refill()).catch(() => undefined)
    try {
      await untilAborted(worker.standby, signal)
      return worker
    } catch (error) {
      worker.kill('not wanted any more')
      throw error
    }
  }

  /** Ends the standby worker and makes no other. */
  async close(): Promise<void> {
    this.#closing.abort()
    const worker = await this.#next?.catch(() => undefined)
    worker?.kill('stopped')
    await worker?.exited
  }

  /** The prepared one, unless it is of another kernel or has died. */
  async #takeNext(kernel: Kernel): Promise<Worker | undefined> {
    if (kernel.hash !== this.#options.kernel.hash) return undefined
    const next = this.#next
    this.#next = undefined
    const worker = await next?.catch(() => undefined)
    return worker?.state.kind === 'stopped' ? undefined : worker
  }

  async #prepare(): Promise<Worker> {
    const worker = await this.#options.spawn(this.#options.kernel)
    worker.exited.then(() => this.#onExit(worker)).catch(() => undefined)
    return worker
  }

  async #onExit(worker: Worker): Promise<void> {
    const next = await this.#next
    if (next !== worker || this.#closing.signal.aborted) return
    this.#options.log('the standby worker died', { pid: worker.pid })
    this.#next = undefined
    this.#refillLater()
  }

  #refillLater(): void {
    delay(retryMs, undefined, { signal: this.#closing.signal, ref: false }).then(
      () => this.refill(),
      () => undefined,
    )
  }
}
