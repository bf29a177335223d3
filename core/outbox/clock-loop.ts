import type pg from 'pg'
import type { OutboxLog } from './outbox-log.js'
import type { OutboxSettings } from './outbox-settings.js'
import { PollLoop } from './poll-loop.js'
import type { EventSink, OuterSink } from './sinks.js'

export interface ClockOptions {
  readonly pool: pg.Pool
  readonly settings: OutboxSettings
  /** Those of the sinks that have pauses of their own. */
  readonly sinks?: Readonly<Partial<Record<OuterSink, Pick<EventSink, 'settings'>>>>
  readonly log: OutboxLog
}

const pauseMs = 60_000

/**
 * A database's clock that was set back leaves what waits for a retry, or for the end of a dead node's lease, due in a future that
 * is too far: this has it due now. Whoever still holds a lease renews it long before, by the clock as it is.
 */
export function startClockWatch({ log, ...options }: ClockOptions): PollLoop {
  return new PollLoop({
    pollMs: pauseMs,
    idleMs: pauseMs,
    onError: (error) => log('what waits for too long cannot be found', { error: String(error) }),
    async step() {
      const count = await pullForward(options)
      if (count > 0) log('the clock was set back: what would have waited for too long is due now', { count })
      return 'nothing'
    },
  })
}

/** Has due now what is due later than any pause of ours; answers how much that is. */
export async function pullForward({ pool, settings, sinks = {} }: Omit<ClockOptions, 'log'>): Promise<number> {
  const { leaseMs, longestRetryMs, idleCartMs, forgottenPaymentMs } = settings
  // PostgreSQL adds up to a quarter to each retry.
  const longest = 2 * (longestRetryMs + leaseMs)
  const ofSinks = Object.entries(sinks).map(([sink, to]) => {
    const their = { ...settings, ...to.settings }
    return [
      'ev.lane',
      `sink = '${sink}' and parked_at is null and held_at is null`,
      2 * (their.longestRetryMs + their.leaseMs),
    ] as const
  })
  const far = [
    ...ofSinks,
    ['ev.lane', `sink = 'worker' and parked_at is null and held_at is null`, longest],
    ['ev.mail', 'sent_at is null and given_up_at is null', longest],
    // One that no node has is due when its cron says so.
    ['ev.schedule', 'lease is not null', longest],
    ['ev.idle_watch', 'true', 2 * idleCartMs],
    ['ev.payment_watch', 'true', 2 * forgottenPaymentMs],
  ] as const
  let count = 0
  for (const [table, where, ms] of far) {
    // What somebody has locked is not waited for: there is a next time.
    const sql = `update ${table} set run_at = now() where ctid = any(array(
      select ctid from ${table} where ${where} and run_at > now() + $1 * interval '1 ms' for update skip locked))`
    count += (await pool.query(sql, [ms])).rowCount ?? 0
  }
  return count
}
