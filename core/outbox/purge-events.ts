import type pg from 'pg'

export interface PurgeEvents {
  readonly keepMs: number
  /** Events that one step looks at. */
  readonly batch: number
  /** Begins after this event. */
  readonly after: string
}

export interface PurgedEvents {
  /** Where the next step begins; undefined where nothing older than `keepMs` lies behind this one. */
  readonly next: string | undefined
  readonly count: number
}

/**
 * Takes away old events that every subscriber has had. One that still stands in the inbox, or in a lane (be it parked), is kept however
 * old it is. Looks at a range of ids, which rise with time: what is kept is passed over once and not by each step.
 */
export async function purgeEvents(pool: pg.Pool, { keepMs, batch, after }: PurgeEvents): Promise<PurgedEvents> {
  const { rows } = await pool.query<{ looked: number; last: string | null; isYoung: boolean; count: number }>({
    name: 'purge events',
    text: purgeSql,
    values: [keepMs, batch, after],
  })
  const { looked, last, isYoung, count } = rows[0] ?? { looked: 0, last: null, isYoung: true, count: 0 }
  return { next: looked < batch || isYoung ? undefined : (last ?? undefined), count }
}

const purgeSql = `
  with looked as materialized (
    select id, tenant_id, aggregate, at < now() - $1 * interval '1 ms' as is_old
    from ev.event where id > $3 order by id limit $2
  ), old as (
    select id from ev.event where id = any(array(
      select id from looked
      where is_old
        and not exists (select from ev.inbox where inbox.id = looked.id)
        and not exists (
          select from ev.subscription, lateral (
            select from ev.lane
            where subscription_id = subscription.id and lane.aggregate = looked.aggregate and lane.cursor < looked.id offset 0
          ) waiting
          where subscription.tenant_id = looked.tenant_id
        )
    ))
    for update skip locked
  ), gone as (
    delete from ev.event where id = any(array(select id from old)) returning event.tenant_id, event.aggregate
  ), quiet as (
    select tenant_id, name from ev.aggregate
    where (tenant_id, name) in (select tenant_id, aggregate from gone) and at < now() - $1 * interval '1 ms'
    for update skip locked
  ), forgotten as (
    delete from ev.aggregate using quiet
    where aggregate.tenant_id = quiet.tenant_id and aggregate.name = quiet.name
  )
  select count(*)::integer as looked, max(id)::text as last,
    not coalesce((array_agg(is_old order by id desc))[1], false) as "isYoung", (select count(*)::integer from gone) as count
  from looked`
