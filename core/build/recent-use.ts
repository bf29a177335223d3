/** What was used lately in this process, by path: it is not collected, though nobody seems to need it. */
export class RecentUse {
  readonly #usedAt = new Map<string, number>()

  note(path: string): void {
    this.#usedAt.set(path, performance.now())
  }

  /** By the clock that never goes back. */
  isWithin(path: string, ms: number): boolean {
    const usedAt = this.#usedAt.get(path)
    return usedAt !== undefined && performance.now() - usedAt < ms
  }

  /** Its path is as if it had never been used. */
  forget(path: string): void {
    this.#usedAt.delete(path)
  }
}
