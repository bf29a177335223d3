/** Reasons to stay awake: what is under way for a shop beside its requests at the gateway. */
export class Holds {
  #count = 0
  #usedAt = 0

  get isHeld(): boolean {
    return this.#count > 0
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
