import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import type { OutboxLog } from './outbox-log.js'
import type { OutboxSettings } from './outbox-settings.js'
import { type Found, PollLoop } from './poll-loop.js'

export interface IdleCartOptions {
  readonly pool: pg.Pool
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

interface Watch {
  readonly tenantId: number
  readonly tenant: string
  readonly hours: string
}

/** Shops that one step looks through, and carts of each. */
const shops = 20
const carts = 1000

/** Finds the carts that were left alone, for the shops whose plugins subscribe to that; several nodes share the work. */
export function startIdleCarts({ pool, settings, log }: IdleCartOptions): PollLoop {
  const failed = (words: string, error: unknown, data: object = {}): void =>
    log(words, { ...data, error: String(error) })
  const step = async (): Promise<Found> => {
    const { rows } = await pool.query<Watch>({ name: 'idle watches', text: dueSql, values: [shops] })
    for (const watch of rows) {
      await tell(pool, watch, settings.idleCartMs).catch(async (error: unknown) => {
        failed('idle carts cannot be looked for', error, { tenant: watch.tenant })
        await pool.query(postponeSql, [watch.tenantId, watch.hours, settings.idleCartMs])
      })
    }
    return rows.length === shops ? 'more' : 'nothing'
  }
  const pauseMs = Math.min(settings.idleCartMs, 5_000)
  const onError = (error: unknown): void => failed('idle carts cannot be looked for', error)
  return new PollLoop({ step, pollMs: pauseMs, idleMs: pauseMs, onError })
}

const tell = (pool: pg.Pool, { tenantId, hours }: Watch, pauseMs: number): Promise<void> =>
  inPoolTransaction(pool, async (client) => {
    await client.query(`set local statement_timeout = '5s'`)
    await client.query(`select ev.tell_idle_carts($1, $2, now(), $3, $4 * interval '1 ms')`, [
      tenantId,
      hours,
      carts,
      pauseMs,
    ])
  })

const dueSql = `
  with wanted as (
    select distinct tenant_id, case when jsonb_typeof(filter->'hours') = 'number' then (filter->>'hours')::numeric end as hours
    from ev.subscription where 'cart.idle' = any(types)
  )
  select tenant_id as "tenantId", tenant.slug as tenant, hours::text
  from wanted join ev.tenant on tenant.id = wanted.tenant_id left join ev.idle_watch using (tenant_id, hours)
  where hours > 0 and hours < 100000 and coalesce(run_at, '-infinity') <= now()
  order by run_at nulls first limit $1`

const postponeSql = `
  insert into ev.idle_watch (tenant_id, hours, run_at) values ($1, $2, now() + $3 * interval '1 ms')
  on conflict (tenant_id, hours) do update set run_at = excluded.run_at`
