import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import type { Handler } from './replace-subscriptions.js'
import type { Sink } from './sinks.js'
import { stopRelay } from './stop-relay.js'

/** Subscribers of one sink: all that a tenant has there, all of a plugin's, or one. */
export interface Subscribers extends Partial<Handler> {
  readonly sink: Sink
}

/** The relay stands still meanwhile: what it moves afterwards goes into lanes that are held. */
export async function holdSubscribers(pool: pg.Pool, tenantId: number, subscribers: Subscribers): Promise<void> {
  await inPoolTransaction(pool, async (client) => {
    await stopRelay(client)
    await client.query(
      `with held as (
         update ev.subscription set held_at = now() where ${areMeant} and held_at is null returning id
       )${lanesOf('held')}
       update ev.lane set held_at = now() from lanes where lane.id = lanes.id`,
      meant(tenantId, subscribers),
    )
  })
}

/** They begin with a first attempt again; what was parked, or is under way, stays so. Answers how many lanes they had. */
export async function releaseSubscribers(pool: pg.Pool, tenantId: number, subscribers: Subscribers): Promise<number> {
  return inPoolTransaction(pool, async (client) => {
    await stopRelay(client)
    const { rowCount } = await client.query(
      `with released as (
         update ev.subscription set held_at = null where ${areMeant} and held_at is not null returning id
       )${lanesOf('released')}
       update ev.lane set held_at = null,
         attempts = case when lease is null and parked_at is null then 0 else attempts end,
         run_at = case when lease is null then now() else run_at end
       from lanes where lane.id = lanes.id`,
      meant(tenantId, subscribers),
    )
    return rowCount ?? 0
  })
}

/** Whoever locks many lanes does so in one order, `renewLeases` too: then none waits for the other in a circle. */
const lanesOf = (subscriptions: 'held' | 'released'): string =>
  `, lanes as (
         select lane.id from ev.lane join ${subscriptions} on subscription_id = ${subscriptions}.id order by lane.id for update of lane
       )`

const areMeant = `tenant_id = $1 and sink = $2 and plugin = coalesce($3, plugin) and method = coalesce($4, method)`

const meant = (tenantId: number, { sink, plugin, method }: Subscribers) => [tenantId, sink, plugin, method]
