import type pg from 'pg'

/** What waits, by kind. */
export type Waiting = Readonly<Record<'inbox' | 'lanes' | 'jobs' | 'mails', number>>

/** How much of all tenants waits: events that are not relayed yet, aggregates' lanes, jobs that are due, mails. */
export async function countWaiting(pool: pg.Pool): Promise<Waiting> {
  const { rows } = await pool.query<Waiting>(
    `select (select count(*) from ev.inbox)::integer as inbox,
       (select count(*) from ev.lane where parked_at is null and held_at is null)::integer as lanes,
       (select count(*) from ev.job where run_at <= now())::integer as jobs,
       (select count(*) from ev.mail where sent_at is null and given_up_at is null)::integer as mails`,
  )
  return rows[0] ?? { inbox: 0, lanes: 0, jobs: 0, mails: 0 }
}
