import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import { type CountKept, countKept, type Kept } from './count-kept.js'
import { countLanes, type LaneCount } from './count-lanes.js'
import { countWaiting, type Waiting } from './count-waiting.js'
import { forgetTenant } from './forget-tenant.js'
import { type HeldPlugin, halfReleased, heldIn } from './held-subscribers.js'
import { holdSubscribers, releaseSubscribers, type Subscribers } from './hold-subscribers.js'
import { moveSubscribers, type Places } from './move-subscribers.js'
import {
  countParked,
  dropParked,
  listParked,
  type Parked,
  type ParkedCount,
  type ParkedFilter,
  replayParked,
} from './parked.js'
import { dropPluginTraces, type PluginTraces, readPluginTraces } from './plugin-traces.js'
import { replaceSchedules, type Schedule } from './replace-schedules.js'
import { replaceSubscriptions, type Subscription } from './replace-subscriptions.js'
import { type ReplaySince, replaySince } from './replay-since.js'
import { type Notice, sendNotice } from './send-notice.js'
import type { Sink } from './sinks.js'
import { subscribeAll } from './subscribe-all.js'

export interface KeptEvent {
  readonly id: string
  readonly type: string
  readonly aggregate: string
  readonly payload: unknown
  /** ISO 8601. */
  readonly at: string
}

/** What a tenant's plugins have in the outbox, a line each. */
export interface OutboxRegistrations {
  readonly subscriptions: readonly string[]
  readonly schedules: readonly string[]
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

  /** The last events that it has emitted and that are still kept, the newest first; at most so many. */
  async recentEvents(slug: string, limit: number): Promise<readonly KeptEvent[]> {
    const { rows } = await this.#pool.query<Omit<KeptEvent, 'at'> & { at: Date }>(
      `select event.id, type, aggregate, payload, at from ev.event join ev.tenant on tenant.id = tenant_id
       where slug = $1 order by event.id desc limit $2`,
      [slug, limit],
    )
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }))
  }

  /** One of its events, while it is kept; jobs are none. */
  async keptEvent(slug: string, id: string): Promise<KeptEvent | undefined> {
    const { rows } = await this.#pool.query<Omit<KeptEvent, 'at'> & { at: Date }>(
      `select event.id, type, aggregate, payload, at from ev.event join ev.tenant on tenant.id = tenant_id
       where slug = $1 and event.id = $2 and type not like '%.job:%'`,
      [slug, id],
    )
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }))[0]
  }

  /** Takes away all that the tenant has in the outbox. Idempotent. */
  async forgetTenant(slug: string): Promise<void> {
    await forgetTenant(this.#pool, slug)
  }

  /**
   * From now on these subscribers of the sink and no others. New ones get what is emitted from now on, or with `replay` all that is
   * still kept, too; those that stay go on where they are, those that are gone take with them what they had before them.
   * Idempotent.
   */
  async replaceSubscriptions(
    slug: string,
    subscriptions: readonly Subscription[],
    { replay = false, sink = 'worker' }: { readonly replay?: boolean; readonly sink?: Sink } = {},
  ): Promise<void> {
    const request = { tenantId: await this.#idOf(slug), sink, subscriptions, replay }
    await inPoolTransaction(this.#pool, (client) => replaceSubscriptions(client, request))
  }

  /** Those that run elsewhere from now on go on there. Before their sinks' subscriptions are replaced. Idempotent. */
  async moveSubscribers(slug: string, places: Places): Promise<void> {
    await moveSubscribers(this.#pool, await this.#idOf(slug), places)
  }

  /** Those that have subscribers of the sink. */
  async tenantsOf(sink: Sink): Promise<string[]> {
    const { rows } = await this.#pool.query<{ slug: string }>(
      'select distinct slug from ev.subscription join ev.tenant on tenant.id = tenant_id where sink = $1',
      [sink],
    )
    return rows.map(({ slug }) => slug)
  }

  /** From now on each tenant has this subscriber of the sink, and no other one of it; none where none is given. Idempotent. */
  async subscribeAll(sink: Sink, subscriber: Omit<Subscription, 'filter'> | undefined): Promise<void> {
    await subscribeAll(this.#pool, sink, subscriber)
  }

  /** Claims nothing more for these subscribers; what is meant for them is kept. Idempotent. */
  async hold(slug: string, subscribers: Subscribers): Promise<void> {
    await holdSubscribers(this.#pool, await this.#idOf(slug), subscribers)
  }

  /** Has what was kept for them claimed, in its order; answers of how many aggregates. Whoever calls this kicks. */
  async release(slug: string, subscribers: Subscribers): Promise<number> {
    return releaseSubscribers(this.#pool, await this.#idOf(slug), subscribers)
  }

  /** Whose subscribers of the sink are held, or still have something that is, in all shops. */
  heldIn(sink: Sink): Promise<readonly HeldPlugin[]> {
    return heldIn(this.#pool, sink)
  }

  /** Tenants with subscribers of the sink whose release is not at its end: it was broken off, or goes on now. */
  halfReleased(sink: Sink): Promise<readonly string[]> {
    return halfReleased(this.#pool, sink)
  }

  /** From now on these jobs and no others; those that stay keep their next time. Idempotent. */
  async replaceSchedules(slug: string, schedules: readonly Schedule[]): Promise<void> {
    await replaceSchedules(this.#pool, { tenantId: await this.#idOf(slug), tenant: slug, schedules })
  }

  /**
   * From now on this installation carries the tenant's mails; null: our SMTP does. What waited for another one leaves by
   * this one, at once. Idempotent.
   */
  async replaceCarrier(slug: string, carrier: string | null): Promise<void> {
    await inPoolTransaction(this.#pool, async (client) => {
      const sql = 'update ev.tenant set carrier = $2 where slug = $1 and carrier is distinct from $2 returning id'
      const [changed] = (await client.query<{ id: number }>(sql, [slug, carrier])).rows
      // Most swaps change none, and have no business with mails.
      if (changed === undefined) return
      await client.query(
        `update ev.mail set run_at = now(), attempts = 0
         where tenant_id = $1 and is_carried and sent_at is null and given_up_at is null and lease is null`,
        [changed.id],
      )
    })
  }

  /** What is here of one installation. */
  async tracesOf(slug: string, plugin: string): Promise<PluginTraces> {
    return readPluginTraces(this.#pool, await this.#idOf(slug), plugin)
  }

  /** Takes away what is here of an installation that is gone. Idempotent. */
  async dropTracesOf(slug: string, plugin: string): Promise<void> {
    await dropPluginTraces(this.#pool, await this.#idOf(slug), plugin)
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
         from ev.subscription where tenant_id = $1 and sink = 'worker' order by line`,
      ),
      schedules: await read(
        `select cron || ' ' || plugin || '.' || method as line from ev.schedule where tenant_id = $1 order by line`,
      ),
    }
  }

  /** What subscribers of the tenant could not take, and mails that its carrier could not send, longest first. */
  async listParked(slug: string): Promise<Parked[]> {
    return listParked(this.#pool, await this.#idOf(slug))
  }

  /** How much is parked, by tenant and plugin; of all tenants where none is named. */
  countParked(slug?: string): Promise<ParkedCount[]> {
    return countParked(this.#pool, slug)
  }

  /** How many events are kept for subscribers, of any tenants. */
  countKept(asked: CountKept): Promise<readonly Kept[]> {
    return countKept(this.#pool, asked)
  }

  /** How much of all tenants waits. */
  countWaiting(): Promise<Waiting> {
    return countWaiting(this.#pool)
  }

  /** Tries parked events again, in their order; answers of how many aggregates. */
  async replay(slug: string, filter: ParkedFilter = {}): Promise<number> {
    return replayParked(this.#pool, await this.#idOf(slug), filter)
  }

  /** Gives up the parked events that failed, and tries those that wait behind them; answers of how many aggregates. */
  async drop(slug: string, filter: ParkedFilter = {}): Promise<number> {
    return dropParked(this.#pool, await this.#idOf(slug), filter)
  }

  /** Puts what is kept since then before a subscriber again; answers how many events it is. */
  async replaySince(slug: string, what: Omit<ReplaySince, 'tenantId'>): Promise<number> {
    return replaySince(this.#pool, { ...what, tenantId: await this.#idOf(slug) })
  }

  /** How much subscribers of a sink have before them. */
  async countLanes(slug: string, sink: Sink): Promise<LaneCount[]> {
    return countLanes(this.#pool, await this.#idOf(slug), sink)
  }

  /** Has a mail of the platform sent to a seller. */
  async sendNotice(slug: string, from: string, notice: Notice): Promise<void> {
    await sendNotice(this.#pool, { tenantId: await this.#idOf(slug), from }, notice)
  }

  async #idOf(slug: string): Promise<number> {
    const { rows } = await this.#pool.query<{ id: number }>('select id from ev.tenant where slug = $1', [slug])
    if (rows[0] === undefined) throw new Error(`the outbox does not know the tenant ${slug}`)
    return rows[0].id
  }
}
