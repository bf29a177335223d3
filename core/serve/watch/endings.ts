import { setTimeout as delay } from 'node:timers/promises'
import { untilAborted } from '../waiting/until-aborted.js'

/** The next one may be ended so much later, for each that waits; at most. */
const pauseMs = 250
const longestPauseMs = 5_000
/** Where so many wait it is nobody's doing. */
const crowd = 5

export interface Ending {
  /** Others were before it: it may be well again. */
  readonly hasWaited: boolean
  /** It was one of so many that nobody need be looked for. */
  readonly isInCrowd: boolean
  /** It was ended, or was spared: then the next one need not wait. */
  readonly close: (isEnded: boolean) => void
}

/**
 * Workers that stand still are ended one after the other. Where many do so at once it is the machine that does: ending them all,
 * and starting them all again, would keep it from getting well.
 */
export class Endings {
  #last: Promise<unknown> | undefined
  #waiting = 0
  readonly #excused = new WeakSet<object>()

  /** That it stood still may have been the machine's doing. */
  excuse(worker: object): void {
    this.#excused.add(worker)
  }

  isExcused(worker: object): boolean {
    return this.#excused.has(worker)
  }

  /** Resolves when a worker's turn has come to be ended. */
  async take(signal: AbortSignal): Promise<Ending> {
    const before = this.#last
    const { promise: mine, resolve: end } = Promise.withResolvers<void>()
    this.#last = mine
    this.#waiting += 1
    const isInCrowd = this.#waiting >= crowd
    const leave = (): void => {
      end()
      if (this.#last === mine) this.#last = undefined
    }
    try {
      if (before !== undefined) await untilAborted(before, signal)
    } catch (error) {
      // Whoever is behind it waits for those before it.
      before?.then(leave).catch(leave)
      throw error
    } finally {
      this.#waiting -= 1
    }
    return {
      hasWaited: before !== undefined,
      isInCrowd,
      close: (isEnded) => void (isEnded ? this.#closeLater(leave) : leave()),
    }
  }

  async #closeLater(leave: () => void): Promise<void> {
    await delay(Math.min(longestPauseMs, pauseMs * Math.max(1, this.#waiting)), undefined, { ref: false })
    leave()
  }
}
