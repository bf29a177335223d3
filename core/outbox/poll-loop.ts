import { setTimeout as delay } from 'node:timers/promises'

/** What a step found: look again at once, soon, or some time later. */
export type Found = 'more' | 'some' | 'nothing'

export interface PollLoopOptions {
  readonly step: () => Promise<Found>
  readonly pollMs: number
  /** The longest pause after steps that found nothing. */
  readonly idleMs: number
  readonly onError: (error: unknown) => void
}

/** After a step that failed, usually since the database is away. */
const failurePauses = [100, 200, 500, 1000, 2000, 5000]

/** Takes one step after the other until it is closed, also through failures. */
export class PollLoop {
  readonly #options: PollLoopOptions
  readonly #closing = new AbortController()
  readonly #running: Promise<void>
  #wake = new AbortController()

  constructor(options: PollLoopOptions) {
    this.#options = options
    this.#running = this.#run()
  }

  /** Ends the present pause, or skips the next. */
  kick(): void {
    this.#wake.abort()
  }

  /** Resolves when the last step has ended. */
  async close(): Promise<void> {
    this.#closing.abort()
    this.#wake.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { step, pollMs, idleMs, onError } = this.#options
    let [pause, failures] = [0, 0]
    while (!this.#closing.signal.aborted) {
      try {
        const found = await step()
        pause = found === 'more' ? 0 : found === 'some' ? pollMs : Math.min(idleMs, Math.max(pollMs, pause * 2))
        failures = 0
        if (pause > 0) await this.#pause(pause)
      } catch (error) {
        onError(error)
        const ms = failurePauses[Math.min(failures, failurePauses.length - 1)]
        failures += 1
        await delay(ms, undefined, { signal: this.#closing.signal }).catch(() => undefined)
      }
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#wake.signal }).catch(() => undefined)
    if (this.#wake.signal.aborted) this.#wake = new AbortController()
  }
}
