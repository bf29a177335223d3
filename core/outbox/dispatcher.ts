import { setTimeout as delay } from 'node:timers/promises'
import type { OutboxLog } from './outbox-log.js'
import type { OutboxSettings } from './outbox-settings.js'
import { type Found, PollLoop } from './poll-loop.js'
import { Shares } from './shares.js'
import { keyOf, type Work, type WorkSource } from './work.js'

export interface DispatcherOptions {
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

interface UnderWay {
  readonly abort: AbortController
  readonly done: Promise<void>
  heldAt: number
}

/** Claims work of one kind, has much of it done at once, and holds its leases until it is settled. */
export class Dispatcher<W extends Work> {
  readonly #source: WorkSource<W>
  readonly #options: DispatcherOptions
  readonly #underWay = new Map<W, UnderWay>()
  readonly #shares: Shares
  readonly #claiming: PollLoop
  readonly #renewing: PollLoop

  constructor(source: WorkSource<W>, options: DispatcherOptions) {
    this.#source = source
    this.#options = options
    this.#shares = new Shares(options.settings)
    const { pollMs, idleMs, leaseMs } = options.settings
    const onError = (error: unknown): void => this.#failed('cannot be claimed', error)
    this.#claiming = new PollLoop({ step: () => this.#claim(), pollMs, idleMs, onError })
    const pause = { pollMs: leaseMs / 3, idleMs: leaseMs / 3 }
    this.#renewing = new PollLoop({
      step: () => this.#renew(),
      ...pause,
      onError: (error) => this.#renewalFailed(error),
    })
  }

  /** Looks for work now. */
  kick(): void {
    this.#claiming.kick()
  }

  /** Claims nothing more; what is under way may end within `closeMs`, then it is given back. */
  async close(): Promise<void> {
    await this.#claiming.close()
    const all = Promise.all([...this.#underWay.values()].map(({ done }) => done))
    const { closeMs } = this.#options.settings
    await Promise.race([all, delay(closeMs, undefined, { ref: false })])
    for (const { abort } of this.#underWay.values()) abort.abort(new Error('the platform stops'))
    await Promise.all([all, this.#renewing.close()])
  }

  async #claim(): Promise<Found> {
    const { concurrency } = this.#options.settings
    const limit = concurrency - this.#underWay.size
    if (limit <= 0) return 'nothing' // Whatever ends kicks.
    const { work, isAll } = await this.#source.claim({ limit, busy: this.#shares.busy() })
    for (const one of work) this.#begin(one)
    return work.length > 0 || !isAll ? 'more' : 'nothing'
  }

  #begin(work: W): void {
    const abort = new AbortController()
    this.#shares.begin(work)
    const done = this.#source
      .handle(work, abort.signal)
      .catch((error: unknown) => this.#failed('cannot be settled; it will be done again', error))
      .finally(() => this.#ended(work))
    this.#underWay.set(work, { abort, done, heldAt: performance.now() })
  }

  #ended(work: W): void {
    this.#underWay.delete(work)
    this.#shares.end(work)
    if (this.#underWay.size <= this.#options.settings.concurrency * 0.75) this.kick()
  }

  async #renew(): Promise<Found> {
    const work = [...this.#underWay.keys()]
    if (work.length === 0) return 'nothing'
    const held = await this.#source.renew(work)
    for (const one of work) {
      const underWay = this.#underWay.get(one)
      if (held.has(keyOf(one)) && underWay !== undefined) underWay.heldAt = performance.now()
      else underWay?.abort.abort(new Error('the lease went to somebody else'))
    }
    return 'nothing'
  }

  /** What cannot be renewed is somebody else's as soon as its lease ends. */
  #renewalFailed(error: unknown): void {
    this.#failed('cannot be held', error)
    const oldest = performance.now() - this.#options.settings.leaseMs
    for (const { abort, heldAt } of this.#underWay.values()) {
      if (heldAt < oldest) abort.abort(new Error('the lease has ended'))
    }
  }

  #failed(what: string, error: unknown): void {
    this.#options.log(`${this.#source.name} ${what}`, { error: String(error) })
  }
}
