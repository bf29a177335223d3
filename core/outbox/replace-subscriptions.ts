import type pg from 'pg'
import { lockSubscribers } from './lock-subscribers.js'
import type { Sink } from './sinks.js'
import { stopRelay } from './stop-relay.js'

/** A handler of a plugin, by the installation's name. */
export interface Handler {
  readonly plugin: string
  readonly method: string
}

/** One subscriber: it gets the events of all its types in one order per aggregate. */
export interface Subscription extends Handler {
  /** `['*']`: all but jobs. */
  readonly types: readonly string[]
  /** Fields with which an event must come to be meant for it. */
  readonly filter?: Readonly<Record<string, unknown>>
}

export interface ReplaceSubscriptions {
  readonly tenantId: number
  /** Those of other sinks stay. */
  readonly sink: Sink
  readonly subscriptions: readonly Subscription[]
  /** New subscribers begin with all events that are still kept, and not with what is emitted from now on. */
  readonly replay: boolean
}

/** Runs in the caller's transaction, until whose end the relay stands still. */
export async function replaceSubscriptions(client: pg.ClientBase, request: ReplaceSubscriptions): Promise<void> {
  const { tenantId, sink, subscriptions, replay } = request
  await stopRelay(client)
  const wanted = JSON.stringify(merged(subscriptions))
  await lockSubscribers(client, `${isGone('$3')} and tenant_id = $1 and sink = $2`, [tenantId, sink, wanted])
  const values = [tenantId, wanted, replay, sink]
  const { rows } = await client.query<{ id: number; isNew: boolean }>(replaceSql, values)
  const added = rows.filter(({ isNew }) => isNew).map(({ id }) => id)
  if (replay && added.length > 0) await client.query(fillSql, [added])
}

/** One row a handler, with all its types. */
function merged(subscriptions: readonly Subscription[]): Subscription[] {
  const wanted = Map.groupBy(subscriptions, ({ plugin, method }) => JSON.stringify([plugin, method]))
  return [...wanted.values()].flatMap((same) =>
    same[0] === undefined ? [] : [{ ...same[0], types: same.flatMap(({ types }) => types) }],
  )
}

const isGone = (wanted: string): string =>
  `(plugin, method) not in (select plugin, method from jsonb_to_recordset(${wanted}) as (plugin text, method text))`

const replaceSql = `
  with wanted as (select * from jsonb_to_recordset($2) as (plugin text, method text, types text[], filter jsonb)),
    gone as (
      delete from ev.subscription
      where tenant_id = $1 and sink = $4 and (plugin, method) not in (select plugin, method from wanted)
    ), undone as (
      delete from ev.job
      where tenant_id = $1 and $4 = 'worker' and (plugin, method) not in (select plugin, method from wanted)
    )
  insert into ev.subscription as old (tenant_id, sink, plugin, method, types, filter, since)
  select $1, $4, plugin, method, types, coalesce(filter, '{}'),
    case when $3 then 0 else (select case when is_called then last_value else 0 end from ev.event_id) end
  from wanted
  on conflict (tenant_id, sink, plugin, method) do update set types = excluded.types, filter = excluded.filter
    where (old.types, old.filter) is distinct from (excluded.types, excluded.filter)
  returning id, xmax = 0 as "isNew"`

/** What still stands in the inbox comes by the relay. Jobs of an earlier installation are not done again. */
const fillSql = `
  insert into ev.lane (subscription_id, aggregate, tenant_id, sink, held_at, cursor, head)
  select subscription.id, event.aggregate, event.tenant_id, sink, held_at, min(event.id) - 1, max(event.id)
  from ev.subscription
    join ev.event on event.tenant_id = subscription.tenant_id
      and ev.is_meant(subscription.types, subscription.filter, event.type, event.payload)
  where subscription.id = any($1) and event.type not like '%.job:%'
    and not exists (select from ev.inbox where inbox.id = event.id)
  group by 1, 2, 3`
