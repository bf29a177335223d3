/** What is read and gone over side by side: each may hold a large body in memory. */
const atOnce = 2

/** Lets so many authors publish at once, and each of them one package after the other, so that none keeps all others waiting. */
export class AuthorPlaces {
  #free = atOnce
  readonly #waiting: (() => void)[] = []
  /** The last publish of each author. */
  readonly #lines = new Map<string, Promise<unknown>>()

  async use<T>(author: string, work: () => Promise<T>): Promise<T> {
    const before = this.#lines.get(author)
    const turn = (before ?? Promise.resolve()).then(() => this.#inPlace(work))
    const settled = turn.catch(() => undefined)
    this.#lines.set(author, settled)
    try {
      return await turn
    } finally {
      if (this.#lines.get(author) === settled) this.#lines.delete(author)
    }
  }

  async #inPlace<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free === 0) await new Promise<void>((go) => this.#waiting.push(go))
    else this.#free -= 1
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#free += 1
      else next()
    }
  }
}
