import { bucketCount, bucketOf, type Counts, outcomes } from '../protocol/index.js'

/** How often something ended how, and how long it took; since it was made. */
export class Tally {
  readonly outcomes = new Float64Array(outcomes.length)
  readonly buckets = new Float64Array(bucketCount)
  ms = 0

  add(more: Pick<Counts, 'outcomes' | 'ms' | 'buckets'> | Tally): void {
    for (let i = 0; i < this.outcomes.length; i += 1) this.outcomes[i] = at(this.outcomes, i) + at(more.outcomes, i)
    for (let i = 0; i < this.buckets.length; i += 1) this.buckets[i] = at(this.buckets, i) + at(more.buckets, i)
    this.ms += more.ms
  }

  /** @param outcome its place */
  count(outcome: number, ms: number): void {
    this.outcomes[outcome] = at(this.outcomes, outcome) + 1
    const bucket = bucketOf(ms)
    this.buckets[bucket] = at(this.buckets, bucket) + 1
    this.ms += ms
  }

  get total(): number {
    return this.outcomes.reduce((sum, count) => sum + count, 0)
  }

  /** The time in milliseconds that this part of all stayed below, as well as its buckets tell; 0 where there is none. */
  quantile(part: number): number {
    const wanted = part * this.buckets.reduce((sum, count) => sum + count, 0)
    let below = 0
    for (const [bucket, count] of this.buckets.entries()) {
      if (count > 0 && below + count >= wanted) {
        const [from, to] = [bucket === 0 ? 0 : 2 ** (bucket - 1), 2 ** bucket]
        return (from + ((to - from) * (wanted - below)) / count) / 1000
      }
      below += count
    }
    return 0
  }
}

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0
