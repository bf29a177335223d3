/** Somebody took longer than they may. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed'
}

/** The work's own end, or a rejection after `ms` milliseconds. The work then goes on, unheard. */
export async function withDeadline<T>(work: () => T | Promise<T>, ms: number, what: string): Promise<T> {
  const result = work()
  // What has ended needs no clock; most hooks wait for nothing, and a timer costs more than they do.
  return isThenable(result) ? new Deadline(ms, what).hold(() => result) : result
}

export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function'

/** The time that somebody may take. It can stand still while they wait for somebody else. */
export class Deadline {
  readonly #late = Promise.withResolvers<never>()
  readonly #fail: () => void
  #left: number
  #since = 0
  #timer: NodeJS.Timeout | undefined
  #isOver = false

  constructor(ms: number, what: string) {
    this.#left = ms
    this.#fail = () => {
      this.#isOver = true
      this.#late.reject(new DeadlinePassed(`${what} did not end within ${ms} ms`))
    }
    this.run()
  }

  /** Whether the time has passed, or what was held to it has ended. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Lets the time pass (again). */
  run(): void {
    if (this.#isOver) return
    this.#since = performance.now()
    this.#timer = setTimeout(this.#fail, Math.max(0, this.#left))
  }

  /** Lets the time stand still until `run`. */
  pause(): void {
    clearTimeout(this.#timer)
    this.#left -= performance.now() - this.#since
  }

  /** The work's own end, or a rejection when the time has passed. */
  async hold<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await Promise.race([work(), this.#late.promise])
    } finally {
      this.#isOver = true
      clearTimeout(this.#timer)
    }
  }
}
