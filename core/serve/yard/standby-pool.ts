import { setTimeout as delay } from 'node:timers/promises'
import type { Kernel } from '../../protocol/index.js'
import type { WriteLog } from '../logs/log.js'
import { untilAborted } from '../waiting/until-aborted.js'
import type { Worker } from '../worker/worker.js'

/** Pause before a standby worker that died by itself is replaced. */
const retryMs = 1000

export interface StandbyPoolOptions {
  readonly kernel: Kernel
  /** So many are kept. */
  readonly size: number
  /** An unhurried one gives way to all others until it is hurried. */
  readonly spawn: (kernel: Kernel, isUnhurried: boolean) => Promise<Worker>
  readonly log: WriteLog
}

/**
 * Keeps some workers ahead, with today's kernel loaded. They are made one after the other, while nobody waits for a worker
 * that was taken, and with what processor time others leave.
 */
export class StandbyPool {
  readonly #options: StandbyPoolOptions
  readonly #closing = new AbortController()
  readonly #ready = new Set<Worker>()
  #next: Promise<Worker> | undefined
  /** Taken, and neither live nor ended yet. */
  #underWay = 0
  #kernel: Kernel

  constructor(options: StandbyPoolOptions) {
    this.#options = options
    this.#kernel = options.kernel
  }

  /** Those with another one are ended, and replaced. */
  useKernel(kernel: Kernel): void {
    if (kernel.hash === this.#kernel.hash) return
    this.#kernel = kernel
    const next = this.#next
    this.#next = undefined
    for (const worker of this.#ready) worker.kill('there is another kernel')
    this.#ready.clear()
    next?.then((worker) => worker.kill('there is another kernel')).catch(() => undefined)
    this.refill()
  }

  /** Makes the next one, where there are too few and nobody waits for one. */
  refill(): void {
    const { size, spawn } = this.#options
    const isFull = this.#ready.size >= size || this.#next !== undefined
    if (isFull || this.#underWay > 0 || this.#closing.signal.aborted) return
    const next = spawn(this.#kernel, true)
    this.#next = next
    this.#keep(next).catch((error: Error) => {
      if (this.#next !== next) return
      this.#options.log('a standby worker did not start', { error: error.message })
      this.#next = undefined
      this.#refillLater()
    })
  }

  /** A standby worker if the kernel is theirs, else a new one. Rejects with a StartFault. */
  async take(kernel: Kernel, signal: AbortSignal): Promise<Worker> {
    this.#underWay += 1
    const worker = await this.#find(kernel).catch((error: unknown) => {
      this.#end()
      throw error
    })
    // Not before: making the next one takes processor time, and somebody waits for this one.
    worker.settled.then(() => this.#end()).catch(() => undefined)
    worker.hurry()
    try {
      await untilAborted(worker.standby, signal)
      return worker
    } catch (error) {
      worker.kill('not wanted any more')
      throw error
    }
  }

  /** Ends the standby workers and makes no other. */
  async close(): Promise<void> {
    this.#closing.abort()
    const next = await this.#next?.catch(() => undefined)
    const workers = [...this.#ready, ...(next === undefined ? [] : [next])]
    for (const worker of workers) worker.kill('stopped')
    await Promise.all(workers.map(({ exited }) => exited))
  }

  /** One that is ready, the one that is being made, or a new one. */
  async #find(kernel: Kernel): Promise<Worker> {
    const { spawn } = this.#options
    if (kernel.hash !== this.#kernel.hash) return spawn(kernel, false)
    // One that is lost is replaced when it has ended.
    const ready = [...this.#ready].find(({ isLost }) => !isLost())
    if (ready !== undefined) {
      this.#ready.delete(ready)
      return ready
    }
    const next = this.#next
    this.#next = undefined
    const made = await next?.catch(() => undefined)
    return made === undefined || made.isLost() ? spawn(kernel, false) : made
  }

  async #keep(next: Promise<Worker>): Promise<void> {
    const worker = await next
    await worker.standby
    // Taken meanwhile.
    if (this.#next !== next) return
    this.#next = undefined
    this.#ready.add(worker)
    worker.exited.then(() => this.#onExit(worker)).catch(() => undefined)
    this.refill()
  }

  #onExit(worker: Worker): void {
    if (!this.#ready.delete(worker) || this.#closing.signal.aborted) return
    this.#options.log('a standby worker died', { pid: worker.pid })
    this.#refillLater()
  }

  #end(): void {
    this.#underWay -= 1
    this.refill()
  }

  #refillLater(): void {
    delay(retryMs, undefined, { signal: this.#closing.signal, ref: false }).then(
      () => this.refill(),
      () => undefined,
    )
  }
}
