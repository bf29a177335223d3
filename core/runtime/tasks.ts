import { setImmediate as nextTurn } from 'node:timers/promises'

/** Work that nobody waits for, but that must end before the worker may stop. */
export class Tasks {
  readonly #running = new Set<Promise<void>>()

  /** Runs `work` behind the caller's back, once the caller has gone on; its rejection goes to `onError`. */
  add(work: () => Promise<void>, onError: (error: unknown) => void): void {
    const task: Promise<void> = nextTurn()
      .then(work)
      .catch(onError)
      .finally(() => this.#running.delete(task))
    this.#running.add(task)
  }

  /** Resolves when nothing runs any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }
}
