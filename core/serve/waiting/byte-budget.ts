export interface ByteRate {
  /** So many at once, after a pause. */
  readonly most: number
  readonly perSecond: number
}

/** So many bytes at once, and so many again each second. The clock counts milliseconds and never goes back. */
export class ByteBudget {
  readonly #rate: ByteRate
  readonly #now: () => number
  #left: number
  #since: number

  constructor(rate: ByteRate, now: () => number = () => performance.now()) {
    this.#rate = rate
    this.#now = now
    this.#left = rate.most
    this.#since = now()
  }

  /** Answers what is left: less than nothing where it was too much, which is made up for before there is any again. */
  spend(bytes: number): number {
    const now = this.#now()
    const { most, perSecond } = this.#rate
    this.#left = Math.min(most, this.#left + ((now - this.#since) * perSecond) / 1000) - bytes
    this.#since = now
    return this.#left
  }
}
