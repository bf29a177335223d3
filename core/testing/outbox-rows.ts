import type pg from 'pg'
import { carriedMessageOf } from '../outbox/index.js'
import type { CarriedMail } from '../protocol/index.js'

/** An event as the shop wrote it. */
export interface EmittedEvent {
  readonly id: string
  readonly type: string
  readonly aggregate: string
  readonly payload: unknown
}

/** A mail as it would go out: what `once` held back is not there. */
export interface ReceivedMail {
  readonly to: string
  readonly subject: string
  /** Markdown. */
  readonly text: string
}

/** Reads what one shop has written into the outbox. Nobody else takes it from there: no consumer runs beside tests. */
export class OutboxRows {
  readonly #seen = new Set<string>()

  constructor(
    private readonly pool: pg.Pool,
    private readonly slug: string,
  ) {}

  /** Puts the jobs that are due by then among the events, as the relay does. */
  async ripen(now: Date): Promise<void> {
    await this.pool.query('select ev.ripen(id, $2, 1000) from ev.tenant where slug = $1', [this.slug, now])
  }

  /** Puts the carts that have been left alone for so long by then among the events, as the platform does. */
  async tellIdleCarts(hours: number, now: Date): Promise<void> {
    const sql = `select ev.tell_idle_carts(id, $2, $3, 1000, '0') from ev.tenant where slug = $1`
    await this.pool.query(sql, [this.slug, hours, now])
  }

  /** The events that were not answered yet, in their order. */
  async newEvents(): Promise<readonly EmittedEvent[]> {
    const events = (await this.events()).filter(({ id }) => !this.#seen.has(id))
    for (const { id } of events) this.#seen.add(id)
    return events
  }

  /** All events so far, in their order. */
  async events(): Promise<readonly EmittedEvent[]> {
    const sql = `select event.id::text, type, aggregate, payload
      from ev.event join ev.tenant on tenant.id = tenant_id where slug = $1 order by event.id`
    return (await this.pool.query<EmittedEvent>(sql, [this.slug])).rows
  }

  /** All mails so far that no plugin carries, in their order. */
  async mails(): Promise<readonly ReceivedMail[]> {
    const sql = `select mail - 'language' as mail from ev.mail join ev.tenant on tenant.id = tenant_id
      where slug = $1 and not is_carried order by mail.id`
    return (await this.pool.query<{ mail: ReceivedMail }>(sql, [this.slug])).rows.map(({ mail }) => mail)
  }

  /** The mails for the shop's carrier that were not answered yet, in their order. */
  async newCarried(): Promise<readonly CarriedMail['message'][]> {
    const sql = `select message_id as "messageId", mail from ev.mail join ev.tenant on tenant.id = tenant_id
      where slug = $1 and is_carried order by mail.id`
    const { rows } = await this.pool.query<Parameters<typeof carriedMessageOf>[0]>(sql, [this.slug])
    const messages = rows.map(carriedMessageOf).filter(({ id }) => !this.#seen.has(id))
    for (const { id } of messages) this.#seen.add(id)
    return messages
  }
}
