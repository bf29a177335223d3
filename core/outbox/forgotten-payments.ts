import type pg from 'pg'
import { inPoolTransaction } from '../database/index.js'
import { bounded } from './bounded.js'
import type { OutboxLog } from './outbox-log.js'
import type { OutboxSettings } from './outbox-settings.js'
import { type Found, PollLoop } from './poll-loop.js'

export interface ForgottenPaymentOptions {
  readonly pool: pg.Pool
  /** Has the tenant's shop let go of them; rejects when it has not. */
  readonly letGo: (tenant: string, signal: AbortSignal) => Promise<void>
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

interface Watch {
  readonly tenantId: number
  readonly tenant: string
}

/** Shops that one step looks at. */
const shops = 20

/** Finds payments whose shoppers never came back, where a plugin would let go of them; several nodes share the work. */
export function startForgottenPayments(options: ForgottenPaymentOptions): Pick<PollLoop, 'kick' | 'close'> {
  const { pool, settings, log } = options
  const closing = new AbortController()
  const onError = (error: unknown, data: object = {}): void =>
    log('forgotten payments cannot be let go', { ...data, error: String(error) })
  const step = async (): Promise<Found> => {
    const { rows } = await pool.query<Watch>(claimSql, [shops, settings.forgottenPaymentMs])
    for (const watch of rows) {
      await look(watch, options, closing.signal).catch((error: unknown) => onError(error, { tenant: watch.tenant }))
    }
    return rows.length === shops ? 'more' : 'nothing'
  }
  const pauseMs = Math.min(settings.forgottenPaymentMs, 60_000)
  const loop = new PollLoop({ step, pollMs: pauseMs, idleMs: pauseMs, onError })
  return {
    kick: () => loop.kick(),
    async close() {
      closing.abort(new Error('the platform stops'))
      await loop.close()
    },
  }
}

async function look({ tenantId, tenant }: Watch, options: ForgottenPaymentOptions, signal: AbortSignal): Promise<void> {
  const { pool, letGo, settings } = options
  const isThere = await inPoolTransaction(pool, async (client) => {
    await client.query(`set local statement_timeout = '5s'`)
    const { rows } = await client.query<{ found: boolean }>(foundSql, [tenantId, settings.forgottenMs])
    return rows[0]?.found === true
  })
  if (isThere) await bounded((stop) => letGo(tenant, stop), { signal, ms: settings.jobTimeoutMs })
}

/** Whoever claims a shop has it until its next turn: a look that fails is made up for then. */
const claimSql = `
  with due as (
    select distinct tenant_id from ev.subscription left join ev.payment_watch using (tenant_id)
    where 'payment.cancelled' = any(types) and coalesce(run_at, '-infinity') <= now() limit $1
  ), claimed as (
    insert into ev.payment_watch as watch (tenant_id, run_at) select tenant_id, now() + $2 * interval '1 ms' from due
    on conflict (tenant_id) do update set run_at = excluded.run_at where watch.run_at <= now()
    returning tenant_id
  )
  select tenant_id as "tenantId", tenant.slug as tenant from claimed join ev.tenant on tenant.id = claimed.tenant_id`

const foundSql = `select ev.has_forgotten_payment($1, now() - $2 * interval '1 ms') as found`
