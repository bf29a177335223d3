import type { Control } from '../control/index.js'
import type { PlatformLog } from './platform-log.js'

export interface TrialQueueOptions {
  readonly attempts: Pick<Control['attempts'], 'intend' | 'open'>
  /** Rejects where what is tried is not to blame. */
  readonly tryOne: (id: string) => Promise<void>
  readonly log: PlatformLog
  readonly signal: AbortSignal
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number
}

/** Doubled after each failure. */
const firstPauseMs = 3_000
const longestPauseMs = 5 * 60_000

interface Waiting {
  readonly failures: number
  readonly dueAt: number
}

/**
 * What waits for its trial: a version (`greeter@1.2.0`), or a package whose newest one is still to be found (`greeter`). The next
 * start of the platform knows of it, too. What cannot be tried waits longer and longer, and holds up none of the others.
 */
export class TrialQueue {
  readonly #waiting = new Map<string, Waiting>()

  constructor(private readonly options: TrialQueueOptions) {}

  /** Takes in what a process before has not come to the end of. */
  async takeOver(): Promise<void> {
    this.#takeIn(await this.options.attempts.open('trial'))
  }

  async add(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.options.attempts.intend('trial', ids)
    this.#takeIn(ids)
  }

  /** Tries what is due, and what is added meanwhile, one after the other. Rejects only when the platform is told to stop. */
  async tryDue(): Promise<void> {
    const { signal, now, tryOne } = this.options
    for (const [id, { failures, dueAt }] of this.#waiting) {
      signal.throwIfAborted()
      if (dueAt > now()) continue
      try {
        await tryOne(id)
        this.#waiting.delete(id)
      } catch (error) {
        signal.throwIfAborted()
        this.#putOff(id, failures, error)
      }
    }
  }

  #takeIn(ids: readonly string[]): void {
    for (const id of ids) if (!this.#waiting.has(id)) this.#waiting.set(id, { failures: 0, dueAt: 0 })
  }

  #putOff(id: string, failures: number, error: unknown): void {
    const pauseMs = Math.min(firstPauseMs * 2 ** failures, longestPauseMs)
    this.#waiting.set(id, { failures: failures + 1, dueAt: this.options.now() + pauseMs })
    this.options.log('a published version could not be tried', { id, error: String(error), againInMs: pauseMs })
  }
}
