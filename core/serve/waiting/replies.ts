/** Answers that are waited for, by key. Whoever waits for the same thing gets the same answer. */
export class Replies<T> {
  readonly #waiting = new Map<string, PromiseWithResolvers<T>>()

  /** The next answer for the key. */
  wait(key: string): Promise<T> {
    const known = this.#waiting.get(key)
    if (known !== undefined) return known.promise
    const reply = Promise.withResolvers<T>()
    this.#waiting.set(key, reply)
    return reply.promise
  }

  get keys(): readonly string[] {
    return [...this.#waiting.keys()]
  }

  resolve(key: string, value: T): void {
    this.#waiting.get(key)?.resolve(value)
    this.#waiting.delete(key)
  }

  reject(key: string, error: Error): void {
    this.#waiting.get(key)?.reject(error)
    this.#waiting.delete(key)
  }
}
