import type pg from 'pg'
import { shopError } from '../model/index.js'
import type { CloudEvent } from './cloud-event.js'

/** An event, and where it stands among all. */
export interface FedEvent {
  /** A number, as text; greater ones come later. */
  readonly position: string
  readonly event: CloudEvent
}

export interface FeedQuestion {
  /** Who reads: events after what it has had. */
  readonly reader: string
  /** Only those of this shop. */
  readonly tenant?: string | undefined
  readonly limit: number
}

/** What the embedded bus keeps, for whoever reads it. */
export class Feed {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** The last ones, in their order. */
  async last(limit: number, tenant?: string): Promise<readonly FedEvent[]> {
    const { rows } = await this.#pool.query<FedEvent>(
      `select position::text, event from ev.feed where $1::text is null or tenant = $1 order by feed.position desc limit $2`,
      [tenant ?? null, limit],
    )
    return rows.toReversed()
  }

  /** What has come after a position, in its order. Nobody has read it by that. */
  async after(position: string, { tenant, limit }: Omit<FeedQuestion, 'reader'>): Promise<readonly FedEvent[]> {
    const { rows } = await this.#pool.query<FedEvent>(
      `select position::text, event from ev.feed
       where feed.position > $1 and ($2::text is null or tenant = $2) order by feed.position limit $3`,
      [position, tenant ?? null, limit],
    )
    return rows
  }

  /**
   * In their order. A reader that is not known yet begins with the oldest that is kept. That it has read is written down, by a commit
   * that waits for the disk: what it was shown was appended without that wait, and must not be lost behind its back.
   */
  async read({ reader, tenant, limit }: FeedQuestion): Promise<readonly FedEvent[]> {
    const { rows } = await this.#pool.query<FedEvent>(
      `select position::text, event from ev.feed
       where feed.position > coalesce((select feed_reader.position from ev.feed_reader where name = $1), 0)
         and ($2::text is null or tenant = $2) order by feed.position limit $3`,
      [reader, tenant ?? null, limit],
    )
    if (rows.length > 0) await this.#note(reader, '0')
    return rows
  }

  /**
   * The reader has had all up to there; it does not go back by that, whoever of several says so last. INPUT_INVALID where there
   * is no such position yet: it would hear of nothing up to there.
   */
  async acknowledge(reader: string, position: string): Promise<void> {
    const { rows } = await this.#pool.query<{ last: string }>('select last::text from ev.feed_turn')
    const last = rows[0]?.last ?? '0'
    if (BigInt(position) > BigInt(last)) throw shopError('INPUT_INVALID', 'The position', [`the last one is ${last}`])
    await this.#note(reader, position)
  }

  async #note(reader: string, position: string): Promise<void> {
    await this.#pool.query(
      `insert into ev.feed_reader as old (name, position) values ($1, $2)
       on conflict (name) do update set position = greatest(old.position, excluded.position), at = now()`,
      [reader, position],
    )
  }

  /** Takes away what is older; answers of how many events. */
  async purge(keepMs: number): Promise<number> {
    const sql = `delete from ev.feed where at < now() - $1 * interval '1 ms'`
    return (await this.#pool.query(sql, [keepMs])).rowCount ?? 0
  }

  /** Takes away what is kept of a shop. Idempotent. */
  async forgetTenant(tenant: string): Promise<void> {
    await this.#pool.query('delete from ev.feed where tenant = $1', [tenant])
  }
}
