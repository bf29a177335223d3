import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import { inOrder } from './lock-subscribers.js'
import type { Handler } from './replace-subscriptions.js'
import type { Sink } from './sinks.js'
import { stopRelay } from './stop-relay.js'

/** Subscribers of one sink: all that a tenant has there, all of a plugin's, or one. */
export interface Subscribers extends Partial<Handler> {
  readonly sink: Sink
}

/** Nothing is claimed for them when this has ended. One that was broken off goes on where it is called again. */
export async function holdSubscribers(pool: pg.Pool, tenantId: number, subscribers: Subscribers): Promise<void> {
  await turn(pool, { tenantId, subscribers, to: held })
}

/** They begin with a first attempt again; what was parked, or is under way, stays so. Answers how many lanes they had. */
export async function releaseSubscribers(pool: pg.Pool, tenantId: number, subscribers: Subscribers): Promise<number> {
  return turn(pool, { tenantId, subscribers, to: released })
}

/** What a subscription and its lanes are brought to, as SQL. */
interface Target {
  /** Of either: whether it is there already. */
  readonly isThere: string
  readonly heldAt: string
  /** Further columns of a lane. */
  readonly lane: string
}

const held: Target = { isThere: 'held_at is not null', heldAt: 'now()', lane: '' }
const released: Target = {
  isThere: 'held_at is null',
  heldAt: 'null',
  lane: `, attempts = case when lease is null and parked_at is null then 0 else attempts end,
    run_at = case when lease is null then now() else run_at end`,
}

interface Turn {
  readonly tenantId: number
  readonly subscribers: Subscribers
  readonly to: Target
}

/** Lanes that one statement turns: whoever else wants one of them, the relay too, waits for so many at most. */
const step = 1000

/**
 * First the subscriptions, for which the relay stands still: what it moves afterwards goes into lanes that are right. Then, beside it,
 * the lanes that there are, in steps.
 */
async function turn(pool: pg.Pool, { tenantId, subscribers, to }: Turn): Promise<number> {
  const { sink, plugin, method } = subscribers
  const values = [tenantId, sink, plugin, method]
  const { rowCount } = await pool.query(`select from ev.subscription where ${areMeant} and not (${to.isThere})`, values)
  if ((rowCount ?? 0) > 0) {
    await inPoolTransaction(pool, async (client) => {
      await stopRelay(client)
      const sql = `update ev.subscription set held_at = ${to.heldAt} where ${areMeant} and not (${to.isThere})`
      await client.query(sql, values)
    })
  }
  const { rows } = await pool.query<{ id: number }>(
    `select id from ev.subscription where ${areMeant} and ${to.isThere}
       and exists (select from ev.lane where subscription_id = subscription.id and not (lane.${to.isThere}))`,
    values,
  )
  let count = 0
  for (const { id } of rows) count += await turnLanes(pool, id, to)
  return count
}

interface Turned {
  readonly count: number
  /** The aggregate up to which it has looked; null where there was none. */
  readonly last: string | null
}

async function turnLanes(pool: pg.Pool, subscription: number, to: Target): Promise<number> {
  let [count, after]: [number, string | null] = [0, '']
  while (after !== null) {
    const { rows }: pg.QueryResult<Turned> = await pool.query(stepSql(to), [subscription, after, step])
    count += rows[0]?.count ?? 0
    after = rows[0]?.last ?? null
  }
  return count
}

/**
 * Without effect where the subscription was turned back meanwhile, for which that waits. The relay fills lanes of the same subscription
 * meanwhile, and locks them in the same order.
 */
const stepSql = ({ isThere, heldAt, lane }: Target): string => `
  with meant as (
    select from ev.subscription where id = $1 and ${isThere} for share
  ), looked as materialized (
    select id, aggregate from ev.lane
    where subscription_id = $1 and aggregate > $2 and exists (select from meant) order by aggregate limit $3
  ), locked as (
    select id from ev.lane where id = any(array(select id from looked)) and not (${isThere}) ${inOrder} for update
  ), turned as (
    update ev.lane set held_at = ${heldAt}${lane} where id = any(array(select id from locked)) returning 1
  )
  select (select count(*)::integer from turned) as count, (select max(aggregate) from looked) as last`

const areMeant = `tenant_id = $1 and sink = $2 and plugin = coalesce($3, plugin) and method = coalesce($4, method)`
