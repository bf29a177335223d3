/** It runs for longer than it may. */
export class BuildTooLong extends Error {
  constructor(limitMs: number) {
    super(`it takes longer than ${limitMs / 1000} s`)
  }
}

/** How long a build may run. While it waits for others nothing of that is spent. */
export class BuildTime {
  #leftMs: number

  constructor(private readonly limitMs: number) {
    this.#leftMs = limitMs
  }

  /** Does a part of the build. When no time is left its signal aborts, and it rejects with BuildTooLong; so does what comes then. */
  async spend<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#leftMs <= 0) throw new BuildTooLong(this.limitMs)
    const began = performance.now()
    const end = AbortSignal.timeout(Math.ceil(this.#leftMs))
    try {
      return await work(AbortSignal.any([signal, end]))
    } catch (error) {
      throw end.aborted && !signal.aborted ? new BuildTooLong(this.limitMs) : error
    } finally {
      this.#leftMs = end.aborted ? 0 : this.#leftMs - (performance.now() - began)
    }
  }
}
