/** Work that runs beside other work, and work that wants nobody beside it: it waits for all that runs, and all that comes waits for it. */
export class Crowd {
  #alone: Promise<unknown> = Promise.resolve()
  readonly #running = new Set<Promise<unknown>>()

  async beside<T>(work: () => Promise<T>): Promise<T> {
    for (let seen: unknown; seen !== this.#alone; ) {
      seen = this.#alone
      await this.#alone
    }
    const running = work()
    this.#running.add(running)
    try {
      return await running
    } finally {
      this.#running.delete(running)
    }
  }

  alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#alone.then(async () => {
      await Promise.allSettled(this.#running)
      return work()
    })
    this.#alone = mine.catch(() => undefined)
    return mine
  }
}
