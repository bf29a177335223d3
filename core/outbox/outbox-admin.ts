import type pg from 'pg'
import { shopError } from '../model/index.js'
import { nextDue, problemOfCron, runAt } from './next-due.js'

/** A handler of a plugin, by the installation's name. */
interface Handler {
  readonly plugin: string
  readonly method: string
}

/** One subscriber: it gets the events of all its types in one order per aggregate. */
export interface Subscription extends Handler {
  readonly types: readonly string[]
}

export interface Schedule extends Handler {
  /** Five fields, or six with seconds; in UTC. */
  readonly cron: string
}

/** What a tenant's plugins have in the outbox, a line each. */
export interface OutboxRegistrations {
  readonly subscriptions: readonly string[]
  readonly schedules: readonly string[]
}

/** An aggregate whose events a subscriber has failed to take; they wait until they are replayed. */
export interface Parked extends Handler {
  readonly aggregate: string
  /** The event that failed. */
  readonly event: string
  readonly type: string
  readonly attempts: number
  readonly error: string
  readonly parkedAt: Date
  /** Events that wait, that one included. */
  readonly waiting: number
}

/** Which parked events to replay; all of the tenant's where nothing is said. */
export interface ReplayFilter extends Partial<Handler> {
  readonly aggregate?: string
}

/** Who may emit, who is to get what, and what nobody could take. */
export class OutboxAdmin {
  readonly #pool: pg.Pool
  readonly #roleOf: (slug: string) => string

  constructor(pool: pg.Pool, roleOf: (slug: string) => string) {
    this.#pool = pool
    this.#roleOf = roleOf
  }

  /** Lets the tenant emit events and send mails: each login that is named `<role>.<anything>`. Idempotent. */
  async registerTenant(slug: string): Promise<void> {
    const values = [slug, this.#roleOf(slug)]
    await this.#pool.query('insert into ev.tenant (slug, role) values ($1, $2) on conflict (slug) do nothing', values)
  }

  /** Takes away all that the tenant has in the outbox. Idempotent. */
  async forgetTenant(slug: string): Promise<void> {
    await this.#pool.query(
      `with gone as (delete from ev.tenant where slug = $1 returning id),
         inbox as (delete from ev.inbox using gone where tenant_id = gone.id),
         event as (delete from ev.event using gone where tenant_id = gone.id)
       delete from ev.aggregate using gone where tenant_id = gone.id`,
      [slug],
    )
  }

  /**
   * From now on these subscribers and no others. New ones get what is emitted from now on, those that stay go on where
   * they are, those that are gone take with them what they had before them. Idempotent.
   */
  async replaceSubscriptions(slug: string, subscriptions: readonly Subscription[]): Promise<void> {
    const wanted = Map.groupBy(subscriptions, ({ plugin, method }) => JSON.stringify([plugin, method]))
    const merged = [...wanted.values()].map((same) => ({ ...same[0], types: same.flatMap(({ types }) => types) }))
    await this.#pool.query(
      `with wanted as (select * from jsonb_to_recordset($2) as (plugin text, method text, types text[])),
         gone as (
           delete from ev.subscription
           where tenant_id = $1 and (plugin, method) not in (select plugin, method from wanted)
         )
       insert into ev.subscription as old (tenant_id, plugin, method, types, since)
       select $1, plugin, method, types, (select case when is_called then last_value else 0 end from ev.event_id)
       from wanted
       on conflict (tenant_id, plugin, method) do update set types = excluded.types where old.types <> excluded.types`,
      [await this.#idOf(slug), JSON.stringify(merged)],
    )
  }

  /** From now on these jobs and no others; those that stay keep their next time. Idempotent. */
  async replaceSchedules(slug: string, schedules: readonly Schedule[]): Promise<void> {
    const { rows } = await this.#pool.query<{ now: Date }>('select now()')
    const now = rows[0]?.now ?? new Date()
    const wanted = schedules.map(({ plugin, method, cron }) => {
      const problem = problemOfCron(cron)
      if (problem !== undefined) throw shopError('INPUT_INVALID', `The cron of ${plugin}.${method}`, [problem])
      const due = nextDue(cron, { tenant: slug, now })
      return { plugin, method, cron, due, run_at: runAt(due, slug) }
    })
    const columns = 'plugin text, method text, cron text, due timestamptz, run_at timestamptz'
    await this.#pool.query(
      `with wanted as (select * from jsonb_to_recordset($2) as (${columns})),
         gone as (
           delete from ev.schedule
           where tenant_id = $1 and (plugin, method, cron) not in (select plugin, method, cron from wanted)
         )
       insert into ev.schedule (tenant_id, plugin, method, cron, due, run_at)
       select $1, plugin, method, cron, due, run_at from wanted
       on conflict (tenant_id, plugin, method, cron) do nothing`,
      [await this.#idOf(slug), JSON.stringify(wanted)],
    )
  }

  /** Who gets what, and when whose job is due: `order.placed greeter.thank`, `0 * * * * greeter.remind`. */
  async registrations(slug: string): Promise<OutboxRegistrations> {
    const read = async (sql: string): Promise<string[]> => {
      const { rows } = await this.#pool.query<{ line: string }>(sql, [id])
      return rows.map(({ line }) => line)
    }
    const id = await this.#idOf(slug)
    return {
      subscriptions: await read(
        `select array_to_string(types, ' ') || ' ' || plugin || '.' || method as line
         from ev.subscription where tenant_id = $1 order by line`,
      ),
      schedules: await read(
        `select cron || ' ' || plugin || '.' || method as line from ev.schedule where tenant_id = $1 order by line`,
      ),
    }
  }

  /** What subscribers of the tenant could not take, longest first. */
  async listParked(slug: string): Promise<Parked[]> {
    const { rows } = await this.#pool.query<Parked>(
      `select plugin, method, lane.aggregate, first.id::text as event, first.type, lane.attempts,
         coalesce(lane.last_error, '') as error, lane.parked_at as "parkedAt", first.waiting
       from ev.lane join ev.subscription on subscription.id = lane.subscription_id
         join lateral (
           select id, type, count(*) over ()::integer as waiting from ev.event
           where event.tenant_id = lane.tenant_id and event.aggregate = lane.aggregate
             and event.id > lane.cursor and event.id <= lane.head and event.type = any(subscription.types)
           order by id limit 1
         ) first on true
       where lane.tenant_id = $1 and lane.parked_at is not null
       order by lane.parked_at`,
      [await this.#idOf(slug)],
    )
    return rows
  }

  /** Tries parked events again, in their order; answers of how many aggregates. */
  async replay(slug: string, { plugin, method, aggregate }: ReplayFilter = {}): Promise<number> {
    const { rowCount } = await this.#pool.query(
      `update ev.lane set parked_at = null, attempts = 0, run_at = now()
       from ev.subscription
       where subscription.id = lane.subscription_id and lane.tenant_id = $1 and lane.parked_at is not null
         and plugin = coalesce($2, plugin) and method = coalesce($3, method)
         and lane.aggregate = coalesce($4, lane.aggregate)`,
      [await this.#idOf(slug), plugin, method, aggregate],
    )
    return rowCount ?? 0
  }

  async #idOf(slug: string): Promise<number> {
    const { rows } = await this.#pool.query<{ id: number }>('select id from ev.tenant where slug = $1', [slug])
    if (rows[0] === undefined) throw new Error(`the outbox does not know the tenant ${slug}`)
    return rows[0].id
  }
}
