import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import { lockSubscribers } from './lock-subscribers.js'
import type { Subscription } from './replace-subscriptions.js'
import type { Sink } from './sinks.js'
import { stopRelay } from './stop-relay.js'

/** What plugins are to get from now on, by where they run. */
export type Places = Readonly<Record<'worker' | 'socket', readonly Subscription[]>>

/**
 * A plugin that runs elsewhere from now on goes on where it was: what is before it here, it gets there, in its order and from a
 * first attempt. What is under way here when it moves may come there again; so may, where several subscribers become one, what one
 * of them had taken and another had not.
 */
export async function moveSubscribers(pool: pg.Pool, tenantId: number, places: Places): Promise<void> {
  const { rows } = await pool.query<{ plugin: string; sink: Sink }>(
    `select distinct plugin, sink from ev.subscription where tenant_id = $1 and sink in ('worker', 'socket')`,
    [tenantId],
  )
  for (const [from, to] of ways) {
    const moving = places[to].filter(({ plugin }) => rows.some((row) => row.plugin === plugin && row.sink === from))
    // Most swaps move none, and need not stop the relay for it.
    if (moving.length > 0) await move(pool, { tenantId, from, to, moving })
  }
}

const ways = [
  ['worker', 'socket'],
  ['socket', 'worker'],
] as const

interface Move {
  readonly tenantId: number
  readonly from: Sink
  readonly to: Sink
  readonly moving: readonly Subscription[]
}

async function move(pool: pg.Pool, { tenantId, from, to, moving }: Move): Promise<void> {
  const plugins = [...new Set(moving.map(({ plugin }) => plugin))]
  await inPoolTransaction(pool, async (client) => {
    await stopRelay(client)
    await lockSubscribers(client, 'tenant_id = $1 and sink = $2 and plugin = any($3)', [tenantId, from, plugins])
    await client.query(moveSql, [tenantId, from, to, plugins, JSON.stringify(moving)])
  })
}

/** Several subscribers of a plugin may become one, which begins where the hindmost of them was; or one several, who all do. */
const moveSql = `
  with wanted as (
    select plugin, method, array_agg(distinct type) as types, coalesce((array_agg(filter))[1], '{}') as filter
    from jsonb_to_recordset($5) as (plugin text, method text, types text[], filter jsonb), unnest(types) as type
    group by plugin, method
  ), old as (
    select * from ev.subscription where tenant_id = $1 and sink = $2 and plugin = any($4)
  ), made as (
    insert into ev.subscription (tenant_id, sink, plugin, method, types, filter, since)
    select $1, $3, plugin, wanted.method, wanted.types, wanted.filter, min(old.since)
    from wanted join old using (plugin) group by plugin, wanted.method, wanted.types, wanted.filter
    returning id, plugin
  ), filled as (
    insert into ev.lane (subscription_id, aggregate, tenant_id, sink, cursor, head)
    select made.id, lane.aggregate, $1, $3, min(lane.cursor), max(lane.head)
    from made join old using (plugin) join ev.lane on lane.subscription_id = old.id
    group by made.id, lane.aggregate
    order by 1, 2
  )
  delete from ev.subscription using old where subscription.id = old.id`
