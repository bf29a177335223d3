import type { OutboxSettings } from './outbox-settings.js'
import type { Busy, Work } from './work.js'

/** For so long one that was slow is taken to be so, unless it is quick meanwhile. */
const rememberedMs = 10 * 60_000

/**
 * Who has how many of the places. A subscriber that keeps a place for longer than a claim's events should take is slow, until it
 * is quick again: it has one place, and all slow ones together have no more than half of them. So those that hang, be it all at
 * once, leave places to those that do not.
 */
export class Shares {
  readonly #settings: OutboxSettings
  readonly #now: () => number
  readonly #begun = new Map<Work, number>()
  /** By their ids, and when that was. */
  readonly #slow = new Map<number, number>()
  /** Of the slow ones without a place, at which the next turn begins. */
  #turn = 0

  constructor(settings: OutboxSettings, now = (): number => performance.now()) {
    this.#settings = settings
    this.#now = now
  }

  begin(work: Work): void {
    this.#begun.set(work, this.#now())
  }

  end(work: Work): void {
    const began = this.#begun.get(work)
    this.#begun.delete(work)
    if (work.subscriberId === undefined || began === undefined) return
    const now = this.#now()
    if (this.#isLong(now - began)) this.#slow.set(work.subscriberId, now)
    else this.#slow.delete(work.subscriberId)
  }

  busy(): Busy {
    const { perTenant, perSubscriber } = this.#settings
    const all = [...this.#begun.keys()]
    return {
      tenants: full(countBy(all, 'tenantId'), () => perTenant),
      subscribers:
        perSubscriber === undefined ? [] : this.#busySubscribers(countBy(all, 'subscriberId'), perSubscriber),
    }
  }

  #busySubscribers(counts: ReadonlyMap<number, number>, most: number): number[] {
    const slow = this.#slowOnes()
    const taken = [...slow].reduce((sum, id) => sum + (counts.get(id) ?? 0), 0)
    const idle = [...slow].filter((id) => !counts.has(id))
    const free = Math.max(1, Math.floor(this.#settings.concurrency / 2)) - taken
    return [...full(counts, (id) => (slow.has(id) ? 1 : most)), ...this.#leftOut(idle, Math.max(0, free))]
  }

  /** Of the slow ones without a place, all but so many: one claim could give each of them one. Each time it is others’ turn. */
  #leftOut(idle: readonly number[], free: number): readonly number[] {
    if (idle.length <= free) return []
    const first = this.#turn % idle.length
    this.#turn = first + free
    return [...idle.slice(first), ...idle.slice(0, first)].slice(free)
  }

  /** Those that were, and those that keep somebody waiting now. */
  #slowOnes(): Set<number> {
    const now = this.#now()
    for (const [id, at] of this.#slow) if (now - at > rememberedMs) this.#slow.delete(id)
    const waiting = [...this.#begun].flatMap(([{ subscriberId }, began]) =>
      subscriberId !== undefined && this.#isLong(now - began) ? [subscriberId] : [],
    )
    return new Set([...this.#slow.keys(), ...waiting])
  }

  /** A quick one gives its place back after `batchMs`, and the answer that is waited for then. */
  #isLong(ms: number): boolean {
    return ms > 2 * this.#settings.batchMs
  }
}

function countBy(all: readonly Work[], key: 'tenantId' | 'subscriberId'): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { [key]: id } of all) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

const full = (counts: ReadonlyMap<number, number>, most: (id: number) => number): number[] =>
  [...counts].filter(([id, count]) => count >= most(id)).map(([id]) => id)
