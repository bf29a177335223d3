export interface ConfirmsOptions {
  /** So long something may wait without an answer to anything, in milliseconds. */
  readonly quietMs: number
  readonly onQuiet: () => void
  /** There was an answer, to whatever. */
  readonly onHeard: () => void
}

/** Answers that nobody has come for: their events are elsewhere by now. */
const mostKept = 10_000

/**
 * What one channel was given and has not answered yet. Who gave up waiting and comes again with the same event is told of its first
 * time: a broker that is slow to confirm gets each event once, and not again with each attempt.
 */
export class Confirms {
  readonly #options: ConfirmsOptions
  readonly #answers = new Map<string, Promise<void>>()
  #unanswered = 0
  #quiet: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: ConfirmsOptions) {
    this.#options = options
  }

  /** The answer to what was sent under this key; it is sent where it was not yet. */
  of(key: string, send: () => Promise<void>): Promise<void> {
    const before = this.#answers.get(key)
    if (before !== undefined) return before
    this.#unanswered += 1
    if (this.#quiet === undefined) this.#listen()
    const answer = send().finally(() => this.#heard())
    answer.catch(() => undefined) // Whoever comes for it is told.
    this.#answers.set(key, answer)
    const [oldest] = this.#answers.keys()
    if (this.#answers.size > mostKept && oldest !== undefined) this.#answers.delete(oldest)
    return answer
  }

  /** Its answer was heard. */
  forget(key: string): void {
    this.#answers.delete(key)
  }

  /** The channel has ended, and with it whatever it would have answered. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#quiet)
    this.#answers.clear()
  }

  #heard(): void {
    this.#unanswered -= 1
    if (this.#isClosed) return
    this.#listen()
    this.#options.onHeard()
  }

  #listen(): void {
    const { quietMs, onQuiet } = this.#options
    clearTimeout(this.#quiet)
    const tell = (): void => {
      this.#quiet = undefined
      onQuiet()
    }
    this.#quiet = this.#unanswered > 0 ? setTimeout(tell, quietMs).unref() : undefined
  }
}
