export interface Shares {
  readonly each: number
  readonly all: number
}

/** Lets so many a second through of each shop, and of all together: one of them cannot take the others' place. */
export class EachSecond {
  readonly #shares: Shares
  readonly #now: () => number
  readonly #taken = new Map<string, number>()
  #all = 0
  #second = 0

  constructor(shares: Shares, now: () => number = () => performance.now()) {
    this.#shares = shares
    this.#now = now
  }

  takes(tenant: string): boolean {
    const second = Math.trunc(this.#now() / 1000)
    if (second !== this.#second) {
      this.#taken.clear()
      this.#all = 0
    }
    this.#second = second
    const taken = this.#taken.get(tenant) ?? 0
    if (taken >= this.#shares.each || this.#all >= this.#shares.all) return false
    this.#taken.set(tenant, taken + 1)
    this.#all += 1
    return true
  }
}
