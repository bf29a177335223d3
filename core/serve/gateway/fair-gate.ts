import type { GatewayLimits } from '../../protocol/index.js'

export type FairGateLimits = Pick<GatewayLimits, 'working' | 'workingTotal' | 'queued' | 'queueMs'>

/** What a tenant does with those whose turn has come, and with those who have waited in vain. */
export interface LaneOptions<V> {
  readonly go: (visitor: V) => void
  readonly giveUp: (visitor: V) => void
}

/** A tenant's way through the gate. */
export class Lane<V> {
  /** How many have gone in and not come out. */
  working = 0
  /** Who waits, the first first. */
  readonly queue = new Map<V, NodeJS.Timeout>()
  readonly go: (visitor: V) => void
  readonly giveUp: (visitor: V) => void

  constructor({ go, giveUp }: LaneOptions<V>) {
    this.go = go
    this.giveUp = giveUp
  }

  /** Stops waiting. */
  forget(visitor: V): void {
    clearTimeout(this.queue.get(visitor))
    this.queue.delete(visitor)
  }
}

/**
 * Lets so many work at once for one tenant, and so many in all. Beyond that they wait, and the tenants take turns: one
 * with a thousand waiting requests gets a place as often as one with a single one.
 */
export class FairGate<V> {
  readonly #limits: FairGateLimits
  #working = 0
  /** Lanes in which somebody waits who only waits for a place of all. The first is the next. */
  readonly #turns = new Set<Lane<V>>()

  constructor(limits: FairGateLimits) {
    this.#limits = limits
  }

  /** Lets the visitor go, now or in its turn; false where too many wait. Each that goes is followed by one `leave`. */
  enter(lane: Lane<V>, visitor: V): boolean {
    const { working, workingTotal, queued, queueMs } = this.#limits
    if (lane.queue.size === 0 && lane.working < working && this.#working < workingTotal) {
      this.#go(lane, visitor)
      return true
    }
    if (lane.queue.size >= queued) return false
    const late = setTimeout(() => {
      lane.forget(visitor)
      lane.giveUp(visitor)
    }, queueMs)
    lane.queue.set(visitor, late)
    this.#takeTurn(lane)
    return true
  }

  leave(lane: Lane<V>): void {
    lane.working -= 1
    this.#working -= 1
    this.#takeTurn(lane)
    this.#callNext()
  }

  #go(lane: Lane<V>, visitor: V): void {
    lane.working += 1
    this.#working += 1
    lane.go(visitor)
  }

  #takeTurn(lane: Lane<V>): void {
    if (lane.queue.size > 0 && lane.working < this.#limits.working) this.#turns.add(lane)
  }

  #callNext(): void {
    for (const lane of this.#turns) {
      if (this.#working >= this.#limits.workingTotal) return
      // To the end of the row, where it has more.
      this.#turns.delete(lane)
      const [visitor] = lane.queue.keys()
      if (visitor === undefined) continue
      lane.forget(visitor)
      this.#go(lane, visitor)
      this.#takeTurn(lane)
    }
  }
}
