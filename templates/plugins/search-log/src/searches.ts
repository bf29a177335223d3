/** What was looked for with one word, since it was last written down. */
export interface Search {
  readonly words: string
  readonly times: number
  /** Of these, how often nothing was found. */
  readonly misses: number
  /** The longest one, in milliseconds. */
  readonly slowest: number
}

/** A flood of made-up words must not fill the memory: what is more is not counted. */
const most = 1_000

/** Counts searches in memory. */
export class Searches {
  #counts = new Map<string, Search>()

  /** @param typed as the shopper typed it; capital and small letters are one */
  add(typed: string, { found, ms }: { readonly found: number; readonly ms: number }): void {
    const words = typed.trim().toLowerCase()
    const { times, misses, slowest } = this.#counts.get(words) ?? { times: 0, misses: 0, slowest: 0 }
    if (words === '' || (times === 0 && this.#counts.size >= most)) return
    this.#counts.set(words, {
      words,
      times: times + 1,
      misses: misses + (found === 0 ? 1 : 0),
      slowest: Math.max(slowest, Math.round(ms)),
    })
  }

  /** All of them; it begins anew. */
  take(): readonly Search[] {
    const taken = [...this.#counts.values()]
    this.#counts = new Map()
    return taken
  }

  /** What could not be written down counts with what came meanwhile. */
  putBack(searches: readonly Search[]): void {
    const since = this.take()
    this.#counts = new Map(searches.map((search) => [search.words, search]))
    for (const { words, times, misses, slowest } of since) {
      const before = this.#counts.get(words) ?? { times: 0, misses: 0, slowest: 0 }
      const sum = { times: times + before.times, misses: misses + before.misses }
      this.#counts.set(words, { words, ...sum, slowest: Math.max(slowest, before.slowest) })
    }
  }
}
