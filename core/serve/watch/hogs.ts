import { readProcessorNeed } from '../child/run-delay.js'
import type { Worker } from '../worker/worker.js'

/** For so long it is looked at, and for so much of that time it has to want a processor. */
const lookMs = 25
const share = 0.8
/** Where others leave nothing it has its turn after that, like anybody. */
const yieldsMs = 5_000

type Watched = Pick<Worker, 'pid' | 'giveWay' | 'goOn'>

/**
 * Workers that compute without a break while their requests wait, as in an endless loop. Until they answer again they get no more
 * of the processors than others leave: a neighbour's request need not wait for the end of their turns, nor for that of the watch.
 */
export class Hogs {
  /** The end of its turn, where it gives way. */
  readonly #known = new Map<Watched, NodeJS.Timeout | undefined>()

  /** These, and no others, have said nothing to their requests for a while. Called again and again, at last with none. */
  hear(silent: readonly Watched[]): void {
    for (const [worker, turn] of this.#known) {
      if (silent.includes(worker)) continue
      this.#known.delete(worker)
      clearTimeout(turn)
      if (turn !== undefined) worker.goOn()
    }
    for (const worker of silent.filter((one) => !this.#known.has(one))) this.#look(worker)
  }

  /** It is not looked at again before it has answered. */
  #endTurn(worker: Watched): void {
    this.#known.set(worker, undefined)
    worker.goOn()
  }

  #look(worker: Watched): void {
    this.#known.set(worker, undefined)
    const began = performance.now()
    const before = readProcessorNeed(worker.pid)
    setTimeout(() => {
      if (!this.#known.has(worker)) return
      const needed = readProcessorNeed(worker.pid) - before
      if (needed < share * (performance.now() - began)) this.#known.delete(worker)
      else {
        this.#known.set(worker, setTimeout(() => this.#endTurn(worker), yieldsMs).unref())
        worker.giveWay()
      }
    }, lookMs).unref()
  }
}
