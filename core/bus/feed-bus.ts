import type pg from 'pg'
import type { Bus, BusStanding } from './bus.js'
import { type CloudEvent, tenantOf } from './cloud-event.js'

/** The bus of a platform without a broker: PostgreSQL alone keeps what `Feed` reads. */
export class FeedBus implements Bus {
  readonly name = 'embedded'
  /** The outbox comes from the same database. */
  readonly standing: BusStanding = { kind: 'open' }
  /** They take turns, each with a connection that others would like to have. */
  readonly places = { concurrency: 4, perTenant: 2 }
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async publish(event: CloudEvent, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const values = [tenantOf(event), JSON.stringify(event)]
    await this.#pool.query({ name: 'append to feed', text: 'select ev.append_to_feed($1, $2)', values })
  }

  async close(): Promise<void> {
    // The pool is its owner's to end.
  }
}
