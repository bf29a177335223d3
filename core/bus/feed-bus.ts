import type pg from 'pg'
import type { Bus, BusStanding } from './bus.js'
import { type CloudEvent, tenantOf } from './cloud-event.js'

interface Waiting {
  readonly event: CloudEvent
  /** Whoever waits for it may have given up, and comes again. */
  readonly signal: AbortSignal
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Events that one statement appends. */
const most = 100
/** Less than the outbox waits for one event. */
const appendMs = 20_000

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
    this.#waiting.push({ event, signal, resolve, reject })
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

  /** What cannot be appended together since PostgreSQL refuses one of it is appended one by one: that one keeps no other back. */
  async #appendTogether(asked: readonly Waiting[]): Promise<void> {
    const [gone, all] = [true, false].map((is) => asked.filter(({ signal }) => signal.aborted === is)) as [
      Waiting[],
      Waiting[],
    ]
    for (const { signal, reject } of gone) reject(signal.reason)
    if (all.length === 0) return
    try {
      await this.#append(all.map(({ event }) => event))
      for (const { resolve } of all) resolve()
    } catch (error) {
      if (all.length > 1 && isOfData(error)) for (const one of all) await this.#appendTogether([one])
      else for (const { reject } of all) reject(error)
    }
  }

  async #append(events: readonly CloudEvent[]): Promise<void> {
    const query = {
      // One that hangs must not stand before all that comes: whoever waits is told, and comes again.
      query_timeout: appendMs,
      name: 'append to feed',
      text: `select ev.append_to_feed(tenant, event::jsonb)
        from unnest($1::text[], $2::text[]) with ordinality as given (tenant, event, at) order by at`,
      values: [events.map(tenantOf), events.map((event) => JSON.stringify(event))],
    }
    await this.#pool.query(query)
  }
}

/** Classes 22 and 23 of PostgreSQL's codes: it is not the connection, nor the server. */
const isOfData = (error: unknown): boolean => /^2[23]/.test(String((error as { readonly code?: string }).code))
