import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { messageOf } from '../model/index.js'
import type { JobRun } from '../protocol/index.js'
import { bounded } from './bounded.js'
import { nextDue, runAt } from './next-due.js'
import type { OutboxLog } from './outbox-log.js'
import { type OutboxSettings, retryPause } from './outbox-settings.js'
import { renewLeases } from './renew-leases.js'
import { wasNotTried } from './was-not-tried.js'
import type { Claim, ClaimRequest, Work, WorkSource } from './work.js'

export interface JobWorkOptions {
  readonly pool: pg.Pool
  readonly run: (tenant: string, job: JobRun, signal: AbortSignal) => Promise<void>
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

interface ScheduledJob extends Work {
  readonly plugin: string
  readonly method: string
  readonly cron: string
  readonly due: Date
}

/** Runs jobs when their time has come. Times that passed while nobody looked are made up for by one run. */
export class JobWork implements WorkSource<ScheduledJob> {
  readonly name = 'a job'
  readonly #options: JobWorkOptions

  constructor(options: JobWorkOptions) {
    this.#options = options
  }

  async claim({ limit, busy }: ClaimRequest): Promise<Claim<ScheduledJob>> {
    const { pool, settings } = this.#options
    const { rows } = await pool.query<ScheduledJob>({
      name: 'claim ev.schedule',
      text: claimSql,
      values: [busy.tenants, limit, settings.leaseMs, randomUUID(), settings.perTenant],
    })
    // What was left out of a tenant's comes when one of these ends, which kicks.
    return { work: rows, isAll: true }
  }

  renew(work: readonly ScheduledJob[]): Promise<ReadonlySet<string>> {
    const { pool, settings } = this.#options
    return renewLeases(pool, work, { table: 'ev.schedule', leaseMs: settings.leaseMs })
  }

  async handle(job: ScheduledJob, signal: AbortSignal): Promise<void> {
    const { run, settings } = this.#options
    const { plugin, method, due } = job
    try {
      const limits = { signal, ms: settings.jobTimeoutMs }
      await bounded((stop) => run(job.tenant, { plugin, method, due: due.toISOString() }, stop), limits)
    } catch (error) {
      if (signal.aborted) await this.#again(job, { attempts: job.attempts - 1, pauseMs: 0, error: null })
      else if (wasNotTried(error)) await this.#notTried(job, String(error))
      else await this.#failed(job, messageOf(error))
      return
    }
    await this.#next(job, null)
  }

  #notTried(job: ScheduledJob, error: string): Promise<void> {
    return this.#again(job, { attempts: job.attempts - 1, pauseMs: this.#options.settings.retryMs, error })
  }

  async #failed(job: ScheduledJob, error: string): Promise<void> {
    const { settings, log } = this.#options
    const { tenant, plugin, method, attempts } = job
    const isLast = attempts >= settings.maxAttempts
    log(isLast ? 'a job is left until its next time' : 'a job failed', {
      tenant,
      plugin,
      method,
      attempt: attempts,
      error,
    })
    if (isLast) await this.#next(job, error)
    else await this.#again(job, { attempts, pauseMs: retryPause(settings, attempts), error })
  }

  async #again({ id, lease }: ScheduledJob, { attempts, pauseMs, error }: Retry): Promise<void> {
    await this.#options.pool.query(
      `update ev.schedule set run_at = now() + $3 * interval '1 ms' * (1 + random() / 4), attempts = $4,
         last_error = left($5, 2000), lease = null
       where id = $1 and lease = $2`,
      [id, lease, pauseMs, attempts, error],
    )
  }

  async #next({ id, lease, tenant, cron, due }: ScheduledJob, error: string | null): Promise<void> {
    const { pool } = this.#options
    const { rows } = await pool.query<{ now: Date }>('select now()')
    const next = nextDue(cron, { tenant, after: due, now: rows[0]?.now ?? due })
    await pool.query(
      `update ev.schedule set due = $3, run_at = $4, attempts = 0, last_error = left($5, 2000), lease = null
       where id = $1 and lease = $2`,
      [id, lease, next, runAt(next, tenant), error],
    )
  }
}

interface Retry {
  readonly attempts: number
  readonly pauseMs: number
  readonly error: string | null
}

/** A few of each tenant: one whose jobs hang has no more places than its share. */
const claimSql = `
  with waiting as materialized (
    select id, run_at, row_number() over (partition by tenant_id order by run_at) as turn
    from ev.schedule where run_at <= now() and tenant_id <> all($1::integer[])
  ), due as (
    select id from ev.schedule
    where id = any(array(select id from waiting where turn <= $5 order by run_at limit $2)) and run_at <= now()
    for update skip locked
  ), claimed as (
    update ev.schedule as work
    set run_at = now() + $3 * interval '1 ms', lease = $4, attempts = attempts + 1
    from due where work.id = due.id
    returning work.*
  )
  select claimed.id::text, tenant_id as "tenantId", tenant.slug as tenant, lease, attempts, plugin, method, cron, due
  from claimed join ev.tenant on tenant.id = claimed.tenant_id`
