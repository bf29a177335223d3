/** An answer on its way, which should move. */
export interface Moving {
  /** Counts its pieces: as long as it changes, it moves. */
  readonly moves: number
  /** Whether it may stand still as long as it likes now. */
  readonly mayRest: boolean
  breakOff(): void
}

/** Breaks off answers that have not moved between two of its rounds. */
export class StallWatch {
  readonly #seen = new Map<Moving, number>()

  constructor(everyMs: number) {
    setInterval(() => this.#look(), everyMs).unref()
  }

  add(moving: Moving): void {
    // Never what a round before it would be taken for.
    this.#seen.set(moving, -1)
  }

  delete(moving: Moving): void {
    this.#seen.delete(moving)
  }

  #look(): void {
    for (const [moving, seen] of this.#seen) {
      if (moving.moves === seen && !moving.mayRest) {
        this.#seen.delete(moving)
        moving.breakOff()
      } else this.#seen.set(moving, moving.moves)
    }
  }
}
