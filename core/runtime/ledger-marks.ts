import { ledger, ledgerName, type Mark, markBytes } from '../protocol/index.js'
import type { Marks, Run, Seen } from './marks.js'

/**
 * Counts in memory whose code runs and whose has not ended, which costs nanoseconds. Whoever ends the worker since it stands still
 * reads it from outside before.
 */
export class LedgerMarks implements Marks {
  readonly #bytes: Buffer
  /** The same, by its numbers. */
  readonly #numbers: Uint32Array
  /** Whose the places are. */
  readonly #plugins: string[] = []

  /** @param token the worker's, by which its ledger is found */
  constructor(token: string) {
    // A piece of its own, which never moves.
    this.#bytes = Buffer.allocUnsafeSlow(ledger.first + ledger.most * ledger.place).fill(0)
    this.#numbers = new Uint32Array(this.#bytes.buffer)
    ledgerName(token).copy(this.#bytes)
  }

  wrap<F extends Run>(mark: Mark, run: F): F {
    const place = this.#add(mark)
    if (place === undefined) return run
    const [numbers, count] = [this.#numbers, place.count]
    const add = (calls: number): void => void (numbers[count] = (numbers[count] ?? 0) + calls)
    const end = (): void => add(-1)
    const marked = (...args: Parameters<F>): unknown => {
      const before = numbers[running] ?? 0
      numbers[running] = place.number
      add(1)
      let ended: unknown
      try {
        ended = run(...args)
      } catch (error) {
        end()
        throw error
      } finally {
        numbers[running] = before
      }
      if (ended instanceof Promise) ended.then(end, end)
      else end()
      return ended
    }
    return marked as F // it takes and answers what `run` does
  }

  look(): Seen {
    return { begun: this.#plugins.filter((_, at) => (this.#numbers[countAt(at)] ?? 0) > 0) }
  }

  #add(mark: Mark): { readonly number: number; readonly count: number } | undefined {
    const text = JSON.stringify(mark)
    const places = this.#plugins.length
    if (places === ledger.most || Buffer.byteLength(text) > markBytes) return undefined
    const at = ledger.first + places * ledger.place
    this.#bytes.fill(' ', at + 4, at + ledger.place).write(text, at + 4)
    this.#plugins.push(mark.plugin)
    this.#numbers[ledger.places / 4] = places + 1
    return { number: places + 1, count: countAt(places) }
  }
}

const countAt = (place: number): number => (ledger.first + place * ledger.place) / 4

const running = ledger.running / 4
