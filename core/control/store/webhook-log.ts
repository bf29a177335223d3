import type pg from 'pg'

/** An event that was posted, and what came of it. */
export interface WebhookAttempt {
  /** Null: a test. */
  readonly event: string | null
  readonly type: string
  /** From 1; 0 where somebody asked for it by hand. */
  readonly attempt: number
  /** Null where nobody answered. */
  readonly status: number | null
  readonly ms: number
  /** Null where it was taken. */
  readonly error: string | null
  /** How the answer began. */
  readonly answer: string
}

/** Attempts that are kept of each webhook. */
const kept = 200

/** The last attempts of each webhook. */
export class WebhookLog {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** One that is gone meanwhile has none. */
  async add(webhook: string, { event, type, attempt, status, ms, error, answer }: WebhookAttempt): Promise<void> {
    await this.#pool.query({
      name: 'log webhook',
      text: addSql,
      values: [webhook, event, type, attempt, status, Math.round(ms), error, answer, kept],
    })
  }

  /** The newest first. */
  async list(webhook: string, limit: number): Promise<(WebhookAttempt & { readonly at: string })[]> {
    const { rows } = await this.#pool.query<WebhookAttempt & { at: Date }>(
      `select at, event, type, attempt, status, ms, error, answer from webhook_attempts
       where webhook = $1 order by id desc limit $2`,
      [webhook, limit],
    )
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
  }

  /** The last one of each. */
  async last(tenant: string): Promise<ReadonlyMap<string, WebhookAttempt & { readonly at: string }>> {
    const { rows } = await this.#pool.query<WebhookAttempt & { id: string; at: Date }>(
      `select webhooks.id, last.* from webhooks cross join lateral (
         select at, event, type, attempt, status, ms, error, answer from webhook_attempts
         where webhook = webhooks.id order by id desc limit 1
       ) last where tenant = $1`,
      [tenant],
    )
    return new Map(rows.map(({ id, at, ...row }) => [id, { ...row, at: at.toISOString() }]))
  }
}

/** Locks the webhook's row, or finds none: nothing is written for one that is being removed. */
const addSql = `
  with old as (
    delete from webhook_attempts where webhook = $1 and id <= (
      select id from webhook_attempts where webhook = $1 order by id desc offset $9 - 1 limit 1
    )
  )
  insert into webhook_attempts (webhook, event, type, attempt, status, ms, error, answer)
  select $1, $2, $3, $4, $5, $6, left($7, 500), left($8, 1000) from webhooks where id = $1 for key share`
