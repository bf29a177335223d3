/** Counts calls, and tells when none is under way. */
export class CallsUnderWay {
  #count = 0
  #onIdle: (() => void) | undefined

  /** Each `enter` is followed by one `leave`. */
  enter(): void {
    this.#count += 1
  }

  leave(): void {
    this.#count -= 1
    if (this.#count === 0) this.#onIdle?.()
  }

  /** Resolves when none is under way. */
  idle(): Promise<void> {
    if (this.#count === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onIdle = resolve
    })
  }
}
