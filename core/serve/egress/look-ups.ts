import type { Lookup } from './find-addresses.js'

/**
 * Of one shop. Each holds a thread of the process for as long as the system waits for a name server, half a minute where that is
 * silent, whoever has stopped waiting for it: all shops' calls need these threads.
 */
const mostAtOnce = 4

/** The look-ups of one shop: a few at once, the others wait for their turn. */
export class LookUps {
  readonly #lookUp: Lookup
  readonly #line = new Set<() => void>()
  #free = mostAtOnce

  constructor(lookUp: Lookup) {
    this.#lookUp = lookUp
  }

  /** Rejects when it is `late` before its turn has come. */
  readonly ask: Lookup = async (host, late) => {
    if (this.#free > 0) this.#free -= 1
    else await this.#turn(late)
    try {
      return await this.#lookUp(host, late)
    } finally {
      this.#passOn()
    }
  }

  #turn(late: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#line.add(resolve)
      const leave = (): void => {
        if (this.#line.delete(resolve)) reject(new Error('it is too late'))
      }
      late.addEventListener('abort', leave, { once: true })
    })
  }

  #passOn(): void {
    const [next] = this.#line
    if (next === undefined) {
      this.#free += 1
      return
    }
    this.#line.delete(next)
    next()
  }
}
