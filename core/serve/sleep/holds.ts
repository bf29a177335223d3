/** What the gateway has said of requests holds for a bit more than the second until it says it again. */
const heardMs = 2_500

/** Reasons to stay awake: what is under way for a shop beside its requests at the gateway. */
export class Holds {
  #count = 0
  #usedAt = 0
  #requestsAt = Number.NEGATIVE_INFINITY

  /** Something wants it while it is about to fall asleep. */
  isWanted = false

  get isNeeded(): boolean {
    return this.isHeld || this.isWanted
  }

  get isHeld(): boolean {
    return this.#count > 0
  }

  /** Whether somebody waits for the shop: the platform, or a request at the gateway. */
  get isBusy(): boolean {
    return this.isHeld || performance.now() - this.#requestsAt < heardMs
  }

  /** The gateway has requests for it. */
  hearOfRequests(): void {
    this.#requestsAt = performance.now()
  }

  /** When the last one ended, by `performance.now()`. */
  get usedAt(): number {
    return this.#usedAt
  }

  /** One more, until the answered function is called. */
  take(): () => void {
    this.#count += 1
    return () => {
      this.#count -= 1
      this.#usedAt = performance.now()
    }
  }
}
