import { bucketCount, bucketOf, type Counts, outcomes, reportLimits } from '../protocol/index.js'

/** Of a line: a number an outcome, then the milliseconds, then the buckets. */
const msAt = outcomes.length
const bucketsAt = msAt + 1
const stride = bucketsAt + bucketCount
const passedAt = outcomes.indexOf('passed')

interface Chain {
  readonly lines: readonly number[]
  /** How often so many of them have passed, one after the other. */
  readonly passes: Float64Array
}

/**
 * Counts what ran and how long it took, in plain numbers: one row a line, made once a release. What was counted is taken
 * away by whoever tells it.
 */
export class Meter {
  /** Told when there is something to be taken, and not again before it was. */
  onCounted: () => void = () => undefined
  readonly #lines: string[] = []
  readonly #errors: (string | undefined)[] = []
  readonly #chains: Chain[] = []
  #rows = new Float64Array(0)
  #isEmpty = true

  /** The number of a line; the same for the same words. */
  line(name: string): number {
    const known = this.#lines.indexOf(name)
    if (known !== -1) return known
    this.#lines.push(name)
    const rows = new Float64Array(this.#lines.length * stride)
    rows.set(this.#rows)
    this.#rows = rows
    return this.#lines.length - 1
  }

  nameOf(line: number): string {
    return this.#lines[line] ?? ''
  }

  /** @param outcome its place in `outcomes`, or in the classes of statuses */
  count(line: number, outcome: number, ms: number): void {
    const row = line * stride
    const bucket = row + bucketsAt + bucketOf(ms)
    const rows = this.#rows
    rows[row + outcome] = (rows[row + outcome] ?? 0) + 1
    rows[row + msAt] = (rows[row + msAt] ?? 0) + ms
    rows[bucket] = (rows[bucket] ?? 0) + 1
    if (!this.#isEmpty) return
    this.#isEmpty = false
    this.onCounted()
  }

  /** Counts what was not timed. */
  tally(line: number, outcome: number): void {
    const at = line * stride + outcome
    this.#rows[at] = (this.#rows[at] ?? 0) + 1
    if (!this.#isEmpty) return
    this.#isEmpty = false
    this.onCounted()
  }

  /** The number of a chain of lines, which often pass all together. */
  chain(lines: readonly number[]): number {
    return this.#chains.push({ lines, passes: new Float64Array(lines.length + 1) }) - 1
  }

  /** Counts that the first so many of a chain have passed, untimed. */
  passed(chain: number, count: number): void {
    const passes = this.#chains[chain]?.passes
    if (passes === undefined) return
    passes[count] = (passes[count] ?? 0) + 1
    if (!this.#isEmpty) return
    this.#isEmpty = false
    this.onCounted()
  }

  /** The words of a failure; those of the last one are told. */
  blame(line: number, words: string): void {
    this.#errors[line] = words.slice(0, reportLimits.error)
  }

  /** What was counted since it was taken last, as much as may be told at once; then it is zero. */
  take(): Counts[] {
    const taken: Counts[] = []
    for (const chain of this.#chains) this.#spread(chain)
    this.#isEmpty = true
    for (let line = 0; line < this.#lines.length; line += 1) {
      const row = this.#rows.subarray(line * stride, (line + 1) * stride)
      const counted = row.subarray(0, msAt)
      if (counted.every((count) => count === 0)) continue
      if (taken.length === reportLimits.counts) {
        this.#isEmpty = false
        break
      }
      taken.push({ ...this.#countsOf(line, row), ...this.#errorOf(line) })
      row.fill(0)
    }
    return taken
  }

  /** Whether all was taken. */
  get isEmpty(): boolean {
    return this.#isEmpty
  }

  /** Gives each line of a chain what was counted for all of them. */
  #spread({ lines, passes }: Chain): void {
    let sum = 0
    for (let count = lines.length; count > 0; count -= 1) {
      sum += passes[count] ?? 0
      const at = (lines[count - 1] ?? 0) * stride + passedAt
      this.#rows[at] = (this.#rows[at] ?? 0) + sum
    }
    passes.fill(0)
  }

  #countsOf(line: number, row: Float64Array): Omit<Counts, 'error'> {
    return {
      line: this.nameOf(line),
      outcomes: [...row.subarray(0, msAt)],
      ms: Math.round((row[msAt] ?? 0) * 1000) / 1000,
      buckets: [...row.subarray(bucketsAt)],
    }
  }

  #errorOf(line: number): Pick<Counts, 'error'> {
    const error = this.#errors[line]
    this.#errors[line] = undefined
    return error === undefined ? {} : { error }
  }
}
