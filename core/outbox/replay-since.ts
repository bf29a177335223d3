import type pg from 'pg'
import type { Handler } from './replace-subscriptions.js'
import type { Sink } from './sinks.js'

export interface ReplaySince extends Handler {
  readonly tenantId: number
  readonly sink: Sink
  readonly since: Date
}

interface Filled {
  /** Of events. */
  readonly count: number
  /** The aggregate up to which it has looked; null where there was none. */
  readonly last: string | null
}

/** Aggregates that one statement fills: whoever else wants one of their lanes, the relay too, waits for so many at most. */
const step = 500

/**
 * Puts what happened since then, and is still kept, before a subscriber again, in its order; answers how many events it is. What
 * is under way counts for nothing, so that an event may come once more than asked for. One that fails half-way may be
 * called again.
 */
export async function replaySince(
  pool: pg.Pool,
  { tenantId, sink, plugin, method, since }: ReplaySince,
): Promise<number> {
  let [count, after]: [number, string | null] = [0, '']
  while (after !== null) {
    const values: unknown[] = [tenantId, sink, plugin, method, since, after, step]
    const { rows }: pg.QueryResult<Filled> = await pool.query(stepSql, values)
    count += rows[0]?.count ?? 0
    after = rows[0]?.last ?? null
  }
  return count
}

/**
 * Beside the relay, and in its order: what still stands in the inbox comes by it, and a lane that it moves on meanwhile keeps the greater head. A lane
 * that is under way gets a lease that nobody has: whoever had it ends when it is to be renewed, and nobody else begins
 * before it would have ended. So nothing of an aggregate is delivered twice at once.
 */
const stepSql = `
  with subscriber as (
    select id, types, filter, held_at from ev.subscription
    where tenant_id = $1 and sink = $2 and plugin = $3 and method = $4 for share
  ), looked as materialized (
    select aggregate from ev.event where tenant_id = $1 and aggregate > $6 group by 1 order by 1 limit $7
  ), again as (
    select subscriber.id, event.aggregate, subscriber.held_at, min(event.id) - 1 as cursor, max(event.id) as head, count(*) as count
    from looked
      join ev.event on event.tenant_id = $1 and event.aggregate = looked.aggregate and event.at >= $5
      join subscriber on ev.is_meant(subscriber.types, subscriber.filter, event.type, event.payload)
    where not exists (select from ev.inbox where inbox.id = event.id)
    group by 1, 2, 3
  ), filled as (
    insert into ev.lane as lane (subscription_id, aggregate, tenant_id, sink, held_at, cursor, head)
    select id, aggregate, $1, $2, held_at, cursor, head from again order by 1, 2
    on conflict (subscription_id, aggregate) do update
      set cursor = least(lane.cursor, excluded.cursor), head = greatest(lane.head, excluded.head),
        lease = case when lane.lease is not null then gen_random_uuid() end,
        run_at = case when lane.lease is null then now() else lane.run_at end,
        attempts = 0, parked_at = null, last_error = null
  )
  select (select coalesce(sum(count), 0)::integer from again) as count, (select max(aggregate) from looked) as last`
