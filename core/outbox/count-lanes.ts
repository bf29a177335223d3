import type pg from 'pg'
import type { Sink } from './sinks.js'

/** What one subscriber has before it, in aggregates. */
export interface LaneCount {
  readonly plugin: string
  readonly method: string
  /** All that waits, what is set aside among it. */
  readonly waiting: number
  /** What it has failed to take. */
  readonly parked: number
}

/** Of a tenant's subscribers of one sink, those that have something before them. */
export async function countLanes(pool: pg.Pool, tenantId: number, sink: Sink): Promise<LaneCount[]> {
  const { rows } = await pool.query<LaneCount>(
    `select plugin, method, count(*)::integer as waiting, count(parked_at)::integer as parked
     from ev.subscription join ev.lane on subscription_id = subscription.id
     where subscription.tenant_id = $1 and subscription.sink = $2 group by 1, 2`,
    [tenantId, sink],
  )
  return rows
}
