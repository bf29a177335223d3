import { randomBytes } from 'node:crypto'
import type pg from 'pg'
import { inPoolTransaction } from '../../database/index.js'
import { isSameAddress, mostWebhooks, shopError, type WebhookInput } from '../../model/index.js'
import { newSecret } from '../../webhooks/index.js'
import type { Seal } from '../seal.js'
import type { MadeWebhook, NewWebhook, Webhook, WebhookPlan } from './webhook.js'

/** How long an old secret signs beside a new one. */
const overlap = '24 hours'
/** Secrets that sign at once; where somebody rotates more often than that within a day, the oldest ends. */
const mostSecrets = 4

const columns = `id, tenant, url, types, description, notify, state, reason, changed_at as "changedAt",
  failing_since as "failingSince"`

/** The sellers' webhooks. */
export class Webhooks {
  readonly #pool: pg.Pool
  readonly #seal: Seal

  constructor(pool: pg.Pool, seal: Seal) {
    this.#pool = pool
    this.#seal = seal
  }

  /** Of a tenant, oldest first. */
  async list(tenant: string, on: Pick<pg.ClientBase, 'query'> = this.#pool): Promise<Webhook[]> {
    const sql = `select ${columns} from webhooks where tenant = $1 order by made_at, id`
    return (await on.query<Webhook>(sql, [tenant])).rows
  }

  /** How many the platform has stopped, by tenant; of all where none is named. */
  async stopped(tenant?: string): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.#pool.query<{ tenant: string; count: number }>(
      `select tenant, count(*)::integer as count from webhooks
       where state <> 'on' and reason is not null and tenant = coalesce($1, tenant) group by 1`,
      [tenant],
    )
    return new Map(rows.map((row) => [row.tenant, row.count]))
  }

  /** Tenants that have any. */
  async tenants(): Promise<string[]> {
    const { rows } = await this.#pool.query<{ tenant: string }>('select distinct tenant from webhooks order by 1')
    return rows.map(({ tenant }) => tenant)
  }

  /** Rejects with WEBHOOK_NOT_FOUND. */
  async get(tenant: string, id: string): Promise<Webhook> {
    const found = await this.find(tenant, id)
    if (found === undefined) throw shopError('WEBHOOK_NOT_FOUND', id, tenant)
    return found
  }

  async find(tenant: string, id: string): Promise<Webhook | undefined> {
    const sql = `select ${columns} from webhooks where tenant = $1 and id = $2`
    return (await this.#pool.query<Webhook>(sql, [tenant, id])).rows[0]
  }

  /** Rejects with WEBHOOK_EXISTS and WEBHOOKS_TOO_MANY, also where several are made at once. */
  async add(tenant: string, input: WebhookInput, secret: string): Promise<Webhook> {
    return inPoolTransaction(this.#pool, async (client) => {
      await takeTurn(client, tenant)
      return this.#insert(client, { tenant, input, secret })
    })
  }

  /**
   * Brings a tenant's to what is planned of them, all or none; two at once do so one after the other. Answers the plan, and what
   * was made, in its order. Rejects with WEBHOOKS_TOO_MANY.
   */
  async bringTo(
    tenant: string,
    planOf: (present: readonly Webhook[]) => WebhookPlan,
  ): Promise<{ readonly plan: WebhookPlan; readonly made: readonly MadeWebhook[] }> {
    return inPoolTransaction(this.#pool, async (client) => {
      await takeTurn(client, tenant)
      const plan = planOf(await this.list(tenant, client))
      for (const { id } of plan.removed) await client.query('delete from webhooks where id = $1', [id])
      for (const [{ id }, input] of plan.changed) await describe(client, id, input)
      const made: MadeWebhook[] = []
      for (const input of plan.added) {
        const secret = newSecret()
        made.push({ webhook: await this.#insert(client, { tenant, input, secret }), secret })
      }
      return { plan, made }
    })
  }

  async #insert(client: pg.ClientBase, { tenant, input, secret }: NewWebhook): Promise<Webhook> {
    const { url, types = [], description = '', notify = null } = input
    const present = await this.list(tenant, client)
    const there = present.find((webhook) => isSameAddress(webhook.url, url))
    if (there !== undefined) throw shopError('WEBHOOK_EXISTS', tenant, there.id)
    if (present.length >= mostWebhooks) throw shopError('WEBHOOKS_TOO_MANY', tenant, mostWebhooks)
    const id = `wh_${randomBytes(8).toString('hex')}`
    const { rows } = await client.query<Webhook>(
      `insert into webhooks (id, tenant, url, types, description, notify) values ($1, $2, $3, $4, $5, $6) returning ${columns}`,
      [id, tenant, url, typesOf({ types }), description, notify],
    )
    await this.#addSecret(client, id, secret)
    return rows[0] as Webhook // what was inserted
  }

  async remove(tenant: string, id: string): Promise<void> {
    await this.#pool.query('delete from webhooks where tenant = $1 and id = $2', [tenant, id])
  }

  /**
   * Answers whether it was in another state before, so that one of several who stop it at once tells of that. Without a reason
   * the seller wanted it.
   */
  async change(
    id: string,
    { state, reason = null }: Pick<Webhook, 'state'> & { reason?: string | null },
  ): Promise<boolean> {
    const { rowCount } = await this.#pool.query(
      `update webhooks set state = $2, reason = $3, changed_at = now(), noticed_at = null, failing_since = null, failing_for = '0'
       where id = $1 and state <> $2`,
      [id, state, reason],
    )
    return rowCount === 1
  }

  /** Those that were paused for so long. */
  async pausedFor(ms: number): Promise<Webhook[]> {
    const sql = `select ${columns} from webhooks where state = 'paused' and changed_at < now() - $1 * interval '1 ms'`
    return (await this.#pool.query<Webhook>(sql, [ms])).rows
  }

  /** The new one signs from now on; what signed before does so for another day, or with `isNow` no more. */
  async rotate(id: string, secret: string, isNow: boolean): Promise<void> {
    await inPoolTransaction(this.#pool, async (client) => {
      // Of several at once each waits for the one before, whose secret is an old one then.
      await client.query('select from webhooks where id = $1 for update', [id])
      const end = isNow ? 'delete from webhook_secrets where webhook = $1' : endPresent
      await client.query(end, [id])
      await this.#addSecret(client, id, secret)
      await client.query(forgetSql, [id, mostSecrets])
    })
  }

  /** What signs now, the newest first. */
  async secretsOf(id: string): Promise<string[]> {
    const { rows } = await this.#pool.query<{ secret: string }>(
      `select secret from webhook_secrets where webhook = $1 and (ends_at is null or ends_at > now()) order by id desc`,
      [id],
    )
    return rows.map(({ secret }) => this.#seal.open<string>(secret))
  }

  /**
   * Notes that an attempt has failed; answers for how many milliseconds nothing else has been the case. Between two failures no more than
   * `mostMs` count: whoever has not tried for longer knows nothing of that time.
   */
  async noteFailure(id: string, mostMs: number): Promise<number> {
    const { rows } = await this.#pool.query<{ ms: number }>(
      `update webhooks set failed_at = now(), failing_since = coalesce(failing_since, now()),
         failing_for = case when failing_since is null then '0'
           else failing_for + least(now() - coalesce(failed_at, failing_since), $2 * interval '1 ms') end
       where id = $1 returning extract(epoch from failing_for)::float8 * 1000 as ms`,
      [id, mostMs],
    )
    return rows[0]?.ms ?? 0
  }

  async noteSuccess(id: string): Promise<void> {
    const sql = `update webhooks set failing_since = null, failing_for = '0' where id = $1 and failing_since is not null`
    await this.#pool.query(sql, [id])
  }

  /** Those of a tenant that the platform has stopped, and whose seller wants a mail and has none. */
  async untold(tenant: string): Promise<Webhook[]> {
    const sql = `select ${columns} from webhooks where tenant = $1 and state <> 'on'
      and reason is not null and notify is not null and noticed_at is null`
    return (await this.#pool.query<Webhook>(sql, [tenant])).rows
  }

  /** Unless it has been in another state meanwhile. */
  async noteTold({ id, changedAt }: Webhook): Promise<void> {
    const sql = `update webhooks set noticed_at = now() where id = $1 and date_trunc('milliseconds', changed_at) = $2`
    await this.#pool.query(sql, [id, changedAt])
  }

  async #addSecret(client: pg.ClientBase, id: string, secret: string): Promise<void> {
    await client.query('insert into webhook_secrets (webhook, secret) values ($1, $2)', [id, this.#seal.seal(secret)])
  }
}

/** Whoever changes which a tenant has waits for whoever does. */
const takeTurn = (client: pg.ClientBase, tenant: string) =>
  client.query('select from tenants where slug = $1 for update', [tenant])

/** What is said of it, but not where it is. */
const describe = (client: pg.ClientBase, id: string, { types, description = '', notify }: WebhookInput) =>
  client.query('update webhooks set types = $2, description = $3, notify = $4 where id = $1', [
    id,
    typesOf({ types }),
    description,
    notify ?? null,
  ])

/** As they are kept: all are `*`. */
export const typesOf = ({ types = [] }: { readonly types?: readonly string[] | undefined }): readonly string[] =>
  types.length === 0 ? ['*'] : types

const endPresent = `update webhook_secrets set ends_at = now() + interval '${overlap}' where webhook = $1 and ends_at is null`

const forgetSql = `
  delete from webhook_secrets where webhook = $1 and (
    ends_at <= now() or id not in (select id from webhook_secrets where webhook = $1 order by id desc limit $2)
  )`
