/** A start takes some hundred bytes a plugin. */
const mostBytes = 1024 * 1024
/** What a busy shop has to report takes less. */
const bytesPerSecond = 128 * 1024

/** What a worker may say: so much at once, and so much again each second. */
export class MessageBudget {
  #left = mostBytes
  #since: number
  readonly #now: () => number

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
    this.#since = now()
  }

  /** False where it is too much. */
  takes(bytes: number): boolean {
    const now = this.#now()
    this.#left = Math.min(mostBytes, this.#left + ((now - this.#since) * bytesPerSecond) / 1000) - bytes
    this.#since = now
    return this.#left >= 0
  }
}
