/** Subscribers outside of the workers: a bus, webhooks, external plugins. Each kind of sink has its lanes claimed by itself. */
export const sinks = `
set local role shopctl_queue;

-- Where its events go. One that cannot be reached at all is held: its lanes fill, and are not claimed.
alter table ev.subscription
  add column sink text not null default 'worker' check (sink in ('worker', 'bus', 'webhook', 'socket')),
  add column held_at timestamptz,
  drop constraint subscription_tenant_id_plugin_method_key,
  add constraint subscription_of_sink unique (tenant_id, sink, plugin, method);

alter table ev.lane
  add column sink text not null default 'worker',
  add column held_at timestamptz;
drop index ev.lane_due;
create index lane_due on ev.lane (sink, tenant_id, run_at) where parked_at is null and held_at is null;

-- Whether an event is meant for a subscription. '{*}' stands for all types but those of jobs, and the telling of idle carts, which is for who
-- has said after how many hours.
create function ev.is_meant(p_types text[], p_filter jsonb, p_type text, p_payload jsonb) returns boolean
language sql immutable as $$
  select (p_type = any(p_types) or p_types = '{*}' and p_type not like '%.job:%' and p_type <> 'cart.idle')
    and (p_filter = '{}' or p_payload @> p_filter)
$$;

-- As before; but a lane knows its subscription's sink, and is held where that is.
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
    insert into ev.lane (subscription_id, aggregate, tenant_id, sink, held_at, cursor, head)
    select subscription.id, taken.aggregate, taken.tenant_id, subscription.sink, subscription.held_at,
      min(taken.id) - 1, max(taken.id)
    from taken
      join ev.subscription on subscription.tenant_id = taken.tenant_id and taken.id > subscription.since
        and ev.is_meant(subscription.types, '{}', taken.type, null)
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

revoke all on function ev.is_meant from public;

reset role;
`
