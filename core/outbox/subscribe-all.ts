import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import { lockSubscribers } from './lock-subscribers.js'
import type { Subscription } from './replace-subscriptions.js'
import type { Sink } from './sinks.js'
import { stopRelay } from './stop-relay.js'

/** Gives all tenants a sink's one subscriber, who begins with what is emitted from now on, or takes it from them. */
export async function subscribeAll(
  pool: pg.Pool,
  sink: Sink,
  subscriber: Omit<Subscription, 'filter'> | undefined,
): Promise<void> {
  const { plugin = null, method = null, types = [] } = subscriber ?? {}
  await inPoolTransaction(pool, async (client) => {
    await stopRelay(client)
    const others = 'sink = $1 and (plugin, method) is distinct from ($2::text, $3::text)'
    await lockSubscribers(client, others, [sink, plugin, method])
    await client.query(`delete from ev.subscription where ${others}`, [sink, plugin, method])
    if (subscriber === undefined) return
    await client.query(
      `insert into ev.subscription (tenant_id, sink, plugin, method, types, since)
       select id, $1, $2, $3, $4, (select case when is_called then last_value else 0 end from ev.event_id) from ev.tenant
       on conflict (tenant_id, sink, plugin, method) do nothing`,
      [sink, plugin, method, types],
    )
  })
}
