import type pg from 'pg'
import type { OutboxLog } from './outbox-log.js'
import type { OutboxSettings } from './outbox-settings.js'
import { PollLoop } from './poll-loop.js'
import { purgeEvents } from './purge-events.js'

export interface PurgeOptions {
  readonly pool: pg.Pool
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

const pauseMs = 10 * 60_000
const batch = 1000

/** Steps in a row that have found nothing but events that somebody still waits for; the next round goes on behind them. */
const mostInVain = 50

/** Takes away what nobody needs any more: events that every subscriber has had, and what was in mails that were sent. */
export function startPurge({ pool, settings: { keepMs }, log }: PurgeOptions): PollLoop {
  let after = '0'
  let inVain = 0
  const purge = async (): Promise<boolean> => {
    const { next, count } = await purgeEvents(pool, { keepMs, batch, after })
    after = next ?? '0'
    inVain = next === undefined || count > 0 || inVain === mostInVain ? 0 : inVain + 1
    return next !== undefined && inVain < mostInVain
  }
  return new PollLoop({
    pollMs: pauseMs,
    idleMs: pauseMs,
    onError: (error) => log('old events cannot be taken away', { error: String(error) }),
    async step() {
      const more = [await purge(), (await purgeMails(pool, keepMs)) === batch]
      return more.includes(true) ? 'more' : 'nothing'
    },
  })
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
