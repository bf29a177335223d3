/** What was started, to be closed in the reverse order; each one although another fails. */
export class Closers {
  readonly #closers: (() => Promise<void>)[] = []

  /** Remembers `living` and hands it back. */
  add<T extends { close(): Promise<void> }>(living: T): T {
    this.#closers.push(() => living.close())
    return living
  }

  async close(): Promise<void> {
    const failures: unknown[] = []
    for (const close of this.#closers.splice(0).toReversed())
      await close().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw new AggregateError(failures, 'not all could be closed')
  }
}
