import type pg from 'pg'
import type { Sink } from './sinks.js'

/** An installation that subscribes. */
export interface Subscribing {
  readonly tenant: string
  readonly plugin: string
}

export interface Kept extends Subscribing {
  /** Events that it has not had yet: so many, or at least `most`. */
  readonly count: number
}

export interface CountKept {
  readonly sink: Sink
  readonly of: readonly Subscribing[]
  /** Of each: who is away for a week costs no more than who is away for an hour. */
  readonly most: number
}

/** How many events are kept for these subscribers, without what is set aside of theirs. */
export async function countKept(pool: pg.Pool, { sink, of, most }: CountKept): Promise<Kept[]> {
  if (of.length === 0) return []
  const { rows } = await pool.query<Kept>(
    `select asked.tenant, asked.plugin, kept.count
     from unnest($2::text[], $3::text[]) as asked(tenant, plugin), lateral (
       select count(*)::integer as count from (
         select from ev.tenant
           join ev.subscription on subscription.tenant_id = tenant.id and subscription.sink = $1
             and subscription.plugin = asked.plugin
           join ev.lane on lane.subscription_id = subscription.id and lane.parked_at is null
           join ev.event on event.tenant_id = lane.tenant_id and event.aggregate = lane.aggregate
             and event.id > lane.cursor and event.id <= lane.head
             and ev.is_meant(subscription.types, subscription.filter, event.type, event.payload)
         where tenant.slug = asked.tenant
         limit $4
       ) waiting
     ) kept`,
    [sink, of.map(({ tenant }) => tenant), of.map(({ plugin }) => plugin), most],
  )
  return rows
}
