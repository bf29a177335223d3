import type pg from 'pg'
import type { OutboxLog } from './outbox-log.js'
import type { OutboxSettings } from './outbox-settings.js'
import { PollLoop } from './poll-loop.js'

export interface PurgeOptions {
  readonly pool: pg.Pool
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

const pauseMs = 10 * 60_000
const batch = 1000

/** Takes away what nobody needs any more: events that every subscriber has had, and what was in mails that were sent. */
export function startPurge({ pool, settings: { keepMs }, log }: PurgeOptions): PollLoop {
  return new PollLoop({
    pollMs: pauseMs,
    idleMs: pauseMs,
    onError: (error) => log('old events cannot be taken away', { error: String(error) }),
    async step() {
      const counts = [await purgeEvents(pool, keepMs), await purgeMails(pool, keepMs)]
      return counts.some((count) => count === batch) ? 'more' : 'nothing'
    },
  })
}

/** An event that still stands in the inbox, or in a lane (be it parked), is kept however old it is. */
async function purgeEvents(pool: pg.Pool, keepMs: number): Promise<number> {
  const { rows } = await pool.query<{ count: number }>(
    `with old as (
       select event.id from ev.event
       where event.at < now() - $1 * interval '1 ms'
         and not exists (select from ev.inbox where inbox.id = event.id)
         and not exists (
           select from ev.subscription join ev.lane on lane.subscription_id = subscription.id
           where subscription.tenant_id = event.tenant_id and lane.aggregate = event.aggregate and lane.cursor < event.id
         )
       limit $2 for update skip locked
     ), gone as (
       delete from ev.event using old where event.id = old.id returning event.tenant_id, event.aggregate
     ), quiet as (
       select tenant_id, name from ev.aggregate
       where (tenant_id, name) in (select tenant_id, aggregate from gone) and at < now() - $1 * interval '1 ms'
       for update skip locked
     ), forgotten as (
       delete from ev.aggregate using quiet
       where aggregate.tenant_id = quiet.tenant_id and aggregate.name = quiet.name
     )
     select count(*)::integer as count from gone`,
    [keepMs, batch],
  )
  return rows[0]?.count ?? 0
}

/** What has a key stays as a key: the mail is not sent again, however late its plugin asks. */
async function purgeMails(pool: pg.Pool, keepMs: number): Promise<number> {
  const old = `select id from ev.mail
    where mail is not null and coalesce(sent_at, given_up_at) < now() - $1 * interval '1 ms' limit $2 for update skip locked`
  const { rows } = await pool.query<{ count: number }>(
    `with old as (${old}),
       emptied as (update ev.mail set mail = null from old where mail.id = old.id and once is not null returning 1),
       gone as (delete from ev.mail using old where mail.id = old.id and once is null returning 1)
     select ((select count(*) from emptied) + (select count(*) from gone))::integer as count`,
    [keepMs, batch],
  )
  return rows[0]?.count ?? 0
}
