/** Subscribers that want only events with certain fields, and a relay that knows them and the queue. */
export const relay = `
set local role shopctl_queue;

alter table ev.subscription add column filter jsonb not null default '{}'; -- fields that an event must have

-- As before; but jobs that are due go into the inbox first, and what a subscriber's filter leaves out goes to no lane.
create or replace function ev.relay(
  p_after integer, p_each integer, p_most integer, out moved integer, out lanes integer, out last_tenant integer
)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform from ev.relay_turn for update skip locked;
  if not found then
    select 0, 0, 0 into moved, lanes, last_tenant;
    return;
  end if;
  perform ev.ripen(tenant_id, now(), p_each)
  from (
    with recursive tenants as (
      (select tenant_id, 1 as n from ev.job order by tenant_id limit 1)
      union all
      select next.tenant_id, n + 1
      from tenants,
        lateral (select tenant_id from ev.job where tenant_id > tenants.tenant_id order by tenant_id limit 1) next
    )
    select tenant_id from tenants
    where exists (select from ev.job where job.tenant_id = tenants.tenant_id and run_at <= now())
  ) due;
  with recursive tenants as (
    (select tenant_id, 1 as n from ev.inbox where tenant_id > p_after order by tenant_id limit 1)
    union all
    select next.tenant_id, n + 1
    from tenants,
      lateral (select tenant_id from ev.inbox where tenant_id > tenants.tenant_id order by tenant_id limit 1) next
    where n < p_most
  ), picked as materialized (
    select inbox.*
    from tenants, lateral (select * from ev.inbox where tenant_id = tenants.tenant_id order by id limit p_each) inbox
    limit p_most
  ), taken as (
    delete from ev.inbox using picked where inbox.id = picked.id returning inbox.*
  ), filled as (
    insert into ev.lane (subscription_id, aggregate, tenant_id, cursor, head)
    select subscription.id, taken.aggregate, taken.tenant_id, min(taken.id) - 1, max(taken.id)
    from taken
      join ev.subscription on subscription.tenant_id = taken.tenant_id
        and taken.type = any(subscription.types) and taken.id > subscription.since
        and (
          subscription.filter = '{}'
          or exists (select from ev.event where event.id = taken.id and event.payload @> subscription.filter)
        )
    group by 1, 2, 3
    order by 1, 2
    on conflict (subscription_id, aggregate) do update set head = excluded.head
    returning 1
  )
  select (select count(*) from taken), (select count(*) from filled), (select coalesce(max(tenant_id), 0) from picked)
  into moved, lanes, last_tenant;
end $$;

reset role;
`
