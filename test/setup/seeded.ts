/** Chances that are the same for the same seed, so that whatever went wrong can be seen again. */
export class Seeded {
  #state: number

  constructor(readonly seed: number) {
    this.#state = seed
  }

  /** From 0 to below 1. Mulberry32 (Tommy Ettinger, public domain). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  /** A whole number from 0 to below `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end)
  }

  chance(share: number): boolean {
    return this.next() < share
  }

  pick<const T>(from: readonly [T, ...T[]]): T {
    return from[this.below(from.length)] ?? from[0]
  }

  /** Some of them, in another order. */
  some<T>(from: readonly T[], share = 0.5): T[] {
    return this.shuffled(from.filter(() => this.chance(share)))
  }

  shuffled<T>(from: readonly T[]): T[] {
    return from
      .map((value) => ({ value, place: this.next() }))
      .sort((a, b) => a.place - b.place)
      .map(({ value }) => value)
  }
}
