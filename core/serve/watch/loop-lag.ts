const tickMs = 50

/** How much time this process has lost by not getting to run: what must not be blamed on those it watches. */
export class LoopLag {
  #total = 0
  #last = performance.now()
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#timer = setInterval(() => this.#measure(), tickMs).unref()
  }

  /** Lost milliseconds since the start, the running delay included. */
  get total(): number {
    return this.#total + Math.max(0, performance.now() - this.#last - tickMs)
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #measure(): void {
    this.#total = this.total
    this.#last = performance.now()
  }
}
