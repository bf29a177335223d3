/** An answer on its way, which should move. */
export interface Moving {
  /** Counts its pieces: as long as it changes, it moves. */
  readonly moves: number
  /** Whether it may stand still as long as it likes now. */
  readonly mayRest: boolean
  /** Its watch's own: where it stands there, and how far it had moved in the last round. */
  watched?: Watched | undefined
  breakOff(): void
}

interface Watched {
  place: number
  seen: number
}

/** Breaks off answers that have not moved between two of its rounds. */
export class StallWatch {
  /** Each knows its place: each request comes and goes, and a Map forgets dearly. */
  readonly #all: Moving[] = []

  constructor(everyMs: number) {
    setInterval(() => this.#look(), everyMs).unref()
  }

  add(moving: Moving): void {
    if (moving.watched !== undefined) return
    // Never what a round before it would be taken for.
    moving.watched = { place: this.#all.length, seen: -1 }
    this.#all.push(moving)
  }

  delete(moving: Moving): void {
    const { watched } = moving
    const last = this.#all.at(-1)
    if (watched === undefined || last?.watched === undefined) return
    moving.watched = undefined
    this.#all.pop()
    if (last === moving) return
    last.watched.place = watched.place
    this.#all[watched.place] = last
  }

  #look(): void {
    // From behind: in the place of one that goes comes the last.
    for (let i = this.#all.length - 1; i >= 0; i -= 1) {
      const moving = this.#all[i]
      if (moving?.watched === undefined) continue
      if (moving.moves === moving.watched.seen && !moving.mayRest) {
        this.delete(moving)
        moving.breakOff()
      } else moving.watched.seen = moving.moves
    }
  }
}
