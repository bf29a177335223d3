import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import { lockSubscribers } from './lock-subscribers.js'
import { stopRelay } from './stop-relay.js'

/** What the outbox holds of one installation. */
export interface PluginTraces {
  readonly subscriptions: readonly { readonly method: string; readonly types: readonly string[] }[]
  readonly jobs: readonly { readonly method: string; readonly cron: string }[]
  /** Aggregates whose events it could not take. */
  readonly parked: number
  /** Sent ones too: their keys keep them from being sent again. */
  readonly mails: number
}

/** Counts it. */
export async function readPluginTraces(pool: pg.Pool, tenant: number, plugin: string): Promise<PluginTraces> {
  const { rows } = await pool.query<PluginTraces>(
    `select
       (select coalesce(json_agg(json_build_object('method', method, 'types', types) order by id), '[]')
        from ev.subscription where tenant_id = $1 and plugin = $2) as subscriptions,
       (select coalesce(json_agg(json_build_object('method', method, 'cron', cron) order by id), '[]')
        from ev.schedule where tenant_id = $1 and plugin = $2) as jobs,
       (select count(*)::integer from ev.lane join ev.subscription s on s.id = subscription_id
        where s.tenant_id = $1 and plugin = $2 and parked_at is not null) as parked,
       (select count(*)::integer from ev.mail where tenant_id = $1 and plugin = $2) as mails`,
    [tenant, plugin],
  )
  return rows[0] as PluginTraces
}

/** Takes it all away: what waited for it, what it could not take, and its mails. Idempotent. */
export async function dropPluginTraces(pool: pg.Pool, tenant: number, plugin: string): Promise<void> {
  await inPoolTransaction(pool, async (client) => {
    await stopRelay(client)
    await lockSubscribers(client, 'tenant_id = $1 and plugin = $2', [tenant, plugin])
    await client.query(
      `with subscriptions as (delete from ev.subscription where tenant_id = $1 and plugin = $2),
         schedules as (delete from ev.schedule where tenant_id = $1 and plugin = $2),
         jobs as (delete from ev.job where tenant_id = $1 and plugin = $2),
         keys as (delete from ev.job_key where tenant_id = $1 and plugin = $2)
       delete from ev.mail where tenant_id = $1 and plugin = $2`,
      [tenant, plugin],
    )
  })
}
