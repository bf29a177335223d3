/** What passes in one turn of the event loop, of all answers together that have more than one piece. */
const turnBytes = 128 * 1024
const turnPieces = 1024

/** An answer of which no more comes until it is told to go on. */
export interface Held {
  goOn(): void
}

/**
 * How much of the shops' long answers passes in a turn of the event loop: a shop that sends many at once, or one in countless small
 * pieces, waits for its next turn, and everybody else's requests come in between. Shops that wait take turns.
 */
export class FairPass {
  /** Shops some of whose answers wait. The first is the next. */
  readonly #waiting = new Set<Share>()
  #isScheduled = false
  #turn = 0

  share(): Share {
    return new Share(this)
  }

  /** Something passes in this turn. Answers its number. */
  enter(): number {
    this.#schedule()
    return this.#turn
  }

  wait(share: Share): void {
    this.#waiting.add(share)
  }

  goOn(): void {
    this.#isScheduled = false
    this.#turn += 1
    let [bytes, pieces] = [turnBytes, turnPieces]
    for (const share of Array.from(this.#waiting)) {
      if (bytes <= 0 || pieces <= 0) break
      this.#waiting.delete(share)
      const spent = share.goOn()
      bytes -= spent.bytes
      pieces -= spent.pieces
      if (share.isWaiting) this.#waiting.add(share)
    }
    // What waits has its next turn, whether anything passed in this one or not.
    if (this.#waiting.size > 0) this.#schedule()
  }

  #schedule(): void {
    if (!this.#isScheduled) setImmediate(goOn, this)
    this.#isScheduled = true
  }
}

function goOn(pass: FairPass): void {
  pass.goOn()
}

/** One shop's. */
export class Share {
  readonly #pass: FairPass
  readonly #held = new Set<Held>()
  #turn = -1
  #bytes = 0
  #pieces = 0

  constructor(pass: FairPass) {
    this.#pass = pass
  }

  get isWaiting(): boolean {
    return this.#held.size > 0
  }

  /** A piece has passed. False where it was the last of this turn: its answer is told when it may go on. */
  take(bytes: number, held: Held): boolean {
    this.#enter()
    this.#bytes += bytes
    this.#pieces += 1
    if (!this.#isSpent) return true
    this.#held.add(held)
    this.#pass.wait(this)
    return false
  }

  /** Its turn: its answers go on, one after the other, until it is spent. */
  goOn(): { readonly bytes: number; readonly pieces: number } {
    this.#enter()
    for (const held of this.#held) {
      if (this.#isSpent) break
      this.#held.delete(held)
      held.goOn()
    }
    return { bytes: this.#bytes, pieces: this.#pieces }
  }

  get #isSpent(): boolean {
    return this.#bytes >= turnBytes || this.#pieces >= turnPieces
  }

  #enter(): void {
    const turn = this.#pass.enter()
    if (turn === this.#turn) return
    this.#turn = turn
    this.#bytes = 0
    this.#pieces = 0
  }
}
