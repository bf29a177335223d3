const [most, window, pause] = [3, 60_000, 60_000]

/**
 * A script that fails three times in a row within a minute is left alone for a minute: what fails costs a shop the most when
 * it fails slowly. It counts as failed meanwhile, and is asked again by itself.
 */
export class PauseAfterFailures {
  #failedAt: number[] = []
  #until = 0

  isPaused(now: number): boolean {
    return now < this.#until
  }

  succeeded(): void {
    this.#failedAt = []
  }

  /** Whether this one has brought the pause. */
  failed(now: number): boolean {
    this.#failedAt = [...this.#failedAt.filter((at) => now - at < window), now]
    if (this.#failedAt.length < most) return false
    this.#failedAt = []
    this.#until = now + pause
    return true
  }
}
