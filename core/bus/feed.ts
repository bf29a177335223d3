import type pg from 'pg'
import type { CloudEvent } from './cloud-event.js'

/** An event, and where it stands among all. */
export interface FedEvent {
  /** A number, as text; greater ones come later. */
  readonly position: string
  readonly event: CloudEvent
}

export interface FeedQuestion {
  /** Events after this position, or after what the reader has had. */
  readonly after: string | { readonly reader: string }
  /** Only those of this shop. */
  readonly tenant?: string | undefined
  readonly limit: number
}

export interface FeedReader {
  readonly name: string
  readonly position: string
  /** Events of all shops that it has not had. */
  readonly behind: number
  /** ISO 8601: when it last said how far it is. */
  readonly at: string
}

/** What the embedded bus keeps, for whoever reads it. */
export class Feed {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** In their order. A reader that is not known yet begins with the oldest that is kept. */
  async read({ after, tenant, limit }: FeedQuestion): Promise<readonly FedEvent[]> {
    const from = typeof after === 'string' ? after : await this.positionOf(after.reader)
    const { rows } = await this.#pool.query<FedEvent>(
      `select position::text, event from ev.feed
       where position > $1 and ($2::text is null or tenant = $2) order by feed.position limit $3`,
      [from, tenant ?? null, limit],
    )
    return rows
  }

  /** The position of the last event of all, '0' where there is none. */
  async end(): Promise<string> {
    const { rows } = await this.#pool.query<{ last: string }>('select last::text from ev.feed_turn')
    return rows[0]?.last ?? '0'
  }

  async positionOf(reader: string): Promise<string> {
    const sql = 'select position::text from ev.feed_reader where name = $1'
    const { rows } = await this.#pool.query<{ position: string }>(sql, [reader])
    return rows[0]?.position ?? '0'
  }

  /** The reader has had all up to there; it does not go back by that, whoever of several says so last. */
  async acknowledge(reader: string, position: string): Promise<void> {
    await this.#pool.query(
      `insert into ev.feed_reader as old (name, position) values ($1, $2)
       on conflict (name) do update set position = greatest(old.position, excluded.position), at = now()`,
      [reader, position],
    )
  }

  async readers(): Promise<readonly FeedReader[]> {
    const { rows } = await this.#pool.query<Omit<FeedReader, 'at'> & { readonly at: Date }>(
      `select name, position::text, at,
         (select count(*) from ev.feed where feed.position > feed_reader.position)::integer as behind
       from ev.feed_reader order by name`,
    )
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
  }

  /** Where it comes again, it begins with the oldest that is kept. Answers whether it was known. */
  async forgetReader(reader: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query('delete from ev.feed_reader where name = $1', [reader])
    return rowCount === 1
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
