import type pg from 'pg'
import { problemOfCron, shopError } from '../model/index.js'
import { nextDue, runAt } from './next-due.js'
import type { Handler } from './replace-subscriptions.js'

export interface Schedule extends Handler {
  /** Five fields, or six with seconds; in UTC. */
  readonly cron: string
}

export interface ReplaceSchedules {
  readonly tenantId: number
  /** Its slug. */
  readonly tenant: string
  readonly schedules: readonly Schedule[]
}

/** From now on these jobs of the tenant and no others; those that stay keep their next time. INPUT_INVALID; idempotent. */
export async function replaceSchedules(
  pool: pg.Pool,
  { tenantId, tenant, schedules }: ReplaceSchedules,
): Promise<void> {
  const { rows } = await pool.query<{ now: Date }>('select now()')
  const now = rows[0]?.now ?? new Date()
  const wanted = schedules.map(({ plugin, method, cron }) => {
    const problem = problemOfCron(cron)
    if (problem !== undefined) throw shopError('INPUT_INVALID', `The cron of ${plugin}.${method}`, [problem])
    const due = nextDue(cron, { tenant, now })
    return { plugin, method, cron, due, run_at: runAt(due, tenant) }
  })
  const columns = 'plugin text, method text, cron text, due timestamptz, run_at timestamptz'
  await pool.query(
    `with wanted as (select * from jsonb_to_recordset($2) as (${columns})),
       gone as (
         delete from ev.schedule
         where tenant_id = $1 and (plugin, method, cron) not in (select plugin, method, cron from wanted)
       )
     insert into ev.schedule (tenant_id, plugin, method, cron, due, run_at)
     select $1, plugin, method, cron, due, run_at from wanted
     on conflict (tenant_id, plugin, method, cron) do nothing`,
    [tenantId, JSON.stringify(wanted)],
  )
}
