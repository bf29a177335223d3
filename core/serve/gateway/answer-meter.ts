import { type AnswerCounts, bucketCount, bucketOf } from '../../protocol/index.js'

/** Counts a tenant's answers. */
export class AnswerMeter {
  readonly #classes = [0, 0, 0, 0, 0, 0]
  #buckets: number[] = []
  #ms = 0

  /** @param status 0 where there was no answer */
  count(status: number, ms: number): void {
    if (this.#buckets.length === 0) this.#buckets = Array.from({ length: bucketCount }, () => 0)
    const first = Math.min(Math.trunc(status / 100), 5)
    const bucket = bucketOf(ms)
    this.#classes[first] = (this.#classes[first] ?? 0) + 1
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1
    this.#ms += ms
  }

  get isBlank(): boolean {
    return this.#buckets.length === 0
  }

  get counts(): AnswerCounts {
    return { classes: [...this.#classes], ms: this.#ms, buckets: [...this.#buckets] }
  }
}
