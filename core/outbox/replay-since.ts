import type pg from 'pg'
import type { Handler } from './replace-subscriptions.js'
import type { Sink } from './sinks.js'

export interface ReplaySince extends Handler {
  readonly tenantId: number
  readonly sink: Sink
  readonly since: Date
}

/**
 * Puts what happened since then, and is still kept, before a subscriber again, in its order; answers how many events it is. What
 * is under way goes on and counts for nothing, so that an event may come once more than asked for.
 */
export async function replaySince(
  pool: pg.Pool,
  { tenantId, sink, plugin, method, since }: ReplaySince,
): Promise<number> {
  const values = [tenantId, sink, plugin, method, since]
  const { rows } = await pool.query<{ count: number }>(replaySql, values)
  return rows[0]?.count ?? 0
}

/** Beside the relay: what still stands in the inbox comes by it, and a lane that it moves on meanwhile keeps the greater head. */
const replaySql = `
  with again as (
    select subscription.id, event.aggregate, event.tenant_id, subscription.sink, subscription.held_at,
      min(event.id) - 1 as cursor, max(event.id) as head, count(*) as count
    from ev.subscription
      join ev.event on event.tenant_id = subscription.tenant_id and event.at >= $5
        and ev.is_meant(subscription.types, subscription.filter, event.type, event.payload)
    where subscription.tenant_id = $1 and subscription.sink = $2 and plugin = $3 and method = $4
      and not exists (select from ev.inbox where inbox.id = event.id)
    group by 1, 2, 3, 4, 5
  ), filled as (
    insert into ev.lane as lane (subscription_id, aggregate, tenant_id, sink, held_at, cursor, head)
    select id, aggregate, tenant_id, sink, held_at, cursor, head from again order by 1, 2
    on conflict (subscription_id, aggregate) do update
      set cursor = least(lane.cursor, excluded.cursor), head = greatest(lane.head, excluded.head),
        lease = null, attempts = 0, parked_at = null, last_error = null, run_at = now()
  )
  select coalesce(sum(count), 0)::integer as count from again`
