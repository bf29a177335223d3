/** Whose turn it is, for each tenant. Tenants do not wait for each other. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Resolves when all who came before have ended theirs; what it answers ends this one, and then calls `onEnd`. */
  async take(tenant: string, onEnd: () => void = () => undefined): Promise<() => void> {
    const before = this.#last.get(tenant)
    const { promise: mine, resolve: end } = Promise.withResolvers<void>()
    this.#last.set(tenant, mine)
    await before
    return () => {
      end()
      if (this.#last.get(tenant) === mine) this.#last.delete(tenant)
      onEnd()
    }
  }
}
