import type pg from 'pg'
import { inOrder } from './lock-subscribers.js'
import { dropMails, listMails, ownersOfMails, replayMails } from './mails-set-aside.js'
import type { Handler } from './replace-subscriptions.js'

/**
 * An aggregate whose events a subscriber has failed to take; they wait until they are replayed. A mail that a carrier has
 * failed to send is one of its own.
 */
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

/** Which parked events; all of the tenant's where nothing is said. */
export interface ParkedFilter extends Partial<Handler> {
  readonly aggregate?: string
}

/** How many aggregates a plugin's subscribers have failed on. */
export interface ParkedCount {
  readonly tenant: string
  readonly plugin: string
  readonly count: number
}

/** Longest first; a thousand at most. */
export async function listParked(pool: pg.Pool, tenantId: number): Promise<Parked[]> {
  const { rows } = await pool.query<Parked>(
    `select plugin, method, lane.aggregate, first.id::text as event, first.type, lane.attempts,
       coalesce(lane.last_error, '') as error, lane.parked_at as "parkedAt", first.waiting
     from ev.lane join ev.subscription on subscription.id = lane.subscription_id
       join lateral (
         select id, type, count(*) over ()::integer as waiting from ev.event
         where event.tenant_id = lane.tenant_id and event.aggregate = lane.aggregate
           and event.id > lane.cursor and event.id <= lane.head
           and ev.is_meant(subscription.types, subscription.filter, event.type, event.payload)
         order by id limit 1
       ) first on true
     where lane.tenant_id = $1 and lane.parked_at is not null
     union all ${listMails}
     order by "parkedAt" limit 1000`,
    [tenantId],
  )
  return rows
}

/** Of one tenant, or of all. */
export async function countParked(pool: pg.Pool, slug?: string): Promise<ParkedCount[]> {
  const { rows } = await pool.query<ParkedCount>(
    `with parked as (
       select tenant.slug as tenant, plugin
       from ev.lane join ev.subscription on subscription.id = lane.subscription_id
         join ev.tenant on tenant.id = lane.tenant_id
       where lane.parked_at is not null
       union all ${ownersOfMails}
     )
     select tenant, plugin, count(*)::integer as count from parked
     where tenant = coalesce($1, tenant)
     group by 1, 2 order by 1, 2`,
    [slug],
  )
  return rows
}

/** Has them tried again, in their order; answers of how many aggregates. */
export async function replayParked(pool: pg.Pool, tenantId: number, filter: ParkedFilter): Promise<number> {
  const mails = await pool.query(replayMails, meant(tenantId, filter))
  const lanes = await pool.query(
    `update ev.lane set parked_at = null, attempts = 0, run_at = now() where ${isLocked}`,
    meant(tenantId, filter),
  )
  return (mails.rowCount ?? 0) + (lanes.rowCount ?? 0)
}

/** Leaves out the event that failed, of each aggregate; those behind it are tried. Answers of how many aggregates. */
export async function dropParked(pool: pg.Pool, tenantId: number, filter: ParkedFilter): Promise<number> {
  const mails = await pool.query(dropMails, meant(tenantId, filter))
  const lanes = await pool.query(
    `update ev.lane set parked_at = null, attempts = 0, last_error = null, run_at = now(),
       cursor = coalesce((
         select min(event.id) from ev.event
         where event.tenant_id = lane.tenant_id and event.aggregate = lane.aggregate
           and event.id > lane.cursor and event.id <= lane.head
           and ev.is_meant(subscription.types, subscription.filter, event.type, event.payload)
       ), lane.head)
     from ev.subscription
     where subscription.id = lane.subscription_id and ${isLocked}`,
    meant(tenantId, filter),
  )
  return (mails.rowCount ?? 0) + (lanes.rowCount ?? 0)
}

/** The relay may be filling them. */
const isLocked = `lane.id = any(array(
  select lane.id from ev.lane join ev.subscription on subscription.id = lane.subscription_id
  where lane.tenant_id = $1 and lane.parked_at is not null and subscription.plugin = coalesce($2, plugin)
    and subscription.method = coalesce($3, method) and lane.aggregate = coalesce($4, lane.aggregate)
  ${inOrder} for update of lane
))`

const meant = (tenantId: number, { plugin, method, aggregate }: ParkedFilter) => [tenantId, plugin, method, aggregate]
