import { questionLimits } from '../../protocol/index.js'

/** A start takes some hundred bytes a plugin; its questions to external plugins are the other half. */
const mostBytes = 1024 * 1024 + questionLimits.burstBytes
/** What a busy shop has to report takes less, and so does what it asks. */
const bytesPerSecond = 128 * 1024 + questionLimits.bytesPerSecond

/** What a worker may leave unread of what it is told: answers to its questions, above all. */
export const mostUnreadBytes = 2 * 1024 * 1024

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
