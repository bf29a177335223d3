import type pg from 'pg'
import type { Bus, BusStanding } from './bus.js'
import { type CloudEvent, tenantOf } from './cloud-event.js'

interface Waiting {
  readonly event: CloudEvent
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Events that one statement appends. */
const most = 100

/**
 * The bus of a platform without a broker: PostgreSQL alone keeps what `Feed` reads. Whoever appends has to wait for its turn, so
 * what comes meanwhile is appended together.
 */
export class FeedBus implements Bus {
  readonly name = 'embedded'
  /** The outbox comes from the same database. */
  readonly standing: BusStanding = { kind: 'open' }
  readonly places = { concurrency: 100, perTenant: 4 }
  readonly #pool: pg.Pool
  #waiting: Waiting[] = []
  #isAppending = false

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async publish(event: CloudEvent, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#waiting.push({ event, resolve, reject })
    if (!this.#isAppending) this.#appendAll().catch(reject)
    await promise
  }

  async close(): Promise<void> {
    // The pool is its owner's to end.
  }

  async #appendAll(): Promise<void> {
    this.#isAppending = true
    while (this.#waiting.length > 0) await this.#appendTogether(this.#waiting.splice(0, most))
    this.#isAppending = false
  }

  /** What cannot be appended together is appended one by one: one that PostgreSQL refuses keeps no other back. */
  async #appendTogether(all: readonly Waiting[]): Promise<void> {
    try {
      await this.#append(all.map(({ event }) => event))
      for (const { resolve } of all) resolve()
    } catch (error) {
      if (all.length === 1) all[0]?.reject(error)
      else for (const one of all) await this.#appendTogether([one])
    }
  }

  async #append(events: readonly CloudEvent[]): Promise<void> {
    await this.#pool.query({
      name: 'append to feed',
      text: `select ev.append_to_feed(tenant, event::jsonb)
        from unnest($1::text[], $2::text[]) with ordinality as given (tenant, event, at) order by at`,
      values: [events.map(tenantOf), events.map((event) => JSON.stringify(event))],
    })
  }
}
