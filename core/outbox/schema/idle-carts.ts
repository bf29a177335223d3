/** Carts that were left alone, found for whoever subscribes to them, so that no shop is woken to look for itself. */
export const idleCarts = `
set local role shopctl_queue;

create index subscription_to_idle_carts on ev.subscription (tenant_id) where 'cart.idle' = any(types);

-- How far the tenant's carts have been looked through for those that are idle for so many hours.
create table ev.idle_watch (
  tenant_id integer not null references ev.tenant on delete cascade,
  hours numeric not null,
  seen_at timestamptz not null default '-infinity', -- carts last changed up to then have been told
  seen_id text, -- of those changed just then, up to this one; all of them where it is null
  run_at timestamptz not null default now(),
  primary key (tenant_id, hours)
);

-- Tells a tenant's carts that have become idle since it last looked, each version of a cart once. Runs as the
-- platform, which may read the carts. A cart that was left for two days longer is forgotten. A tenant can hold it up for
-- as long as lock_timeout, by a lock on its own tables. Nobody else emits for these aggregates: their ids need no lock.
create function ev.tell_idle_carts(
  p_tenant integer, p_hours numeric, p_now timestamptz, p_most integer, p_pause interval
) returns integer
language plpgsql set search_path = pg_catalog, pg_temp set lock_timeout = '200ms' as $$
declare
  v_schema name;
  v_before timestamptz := p_now - p_hours * interval '1 hour';
  v_watch ev.idle_watch;
  v_looked integer;
  v_told integer;
  v_at timestamptz;
  v_id text;
begin
  select role into v_schema from ev.tenant where id = p_tenant;
  if v_schema is null or to_regclass(format('%I.carts', v_schema)) is null then return 0; end if;
  insert into ev.idle_watch (tenant_id, hours) values (p_tenant, p_hours) on conflict do nothing;
  select * into v_watch from ev.idle_watch where tenant_id = p_tenant and hours = p_hours for update skip locked;
  if not found then return 0; end if;
  execute format($sql$
    with looked as materialized (
      select id, version, updated_at from %1$I.carts
      where order_id is null and customer_id is not null and length(id) <= 100
        and updated_at <= $1 and updated_at >= $2 and (updated_at > $2 or id > $3)
      order by updated_at, id limit $4
    ), idle as materialized (
      select nextval('ev.event_id') as event_id, 'idle-cart:' || id as aggregate,
        jsonb_build_object('cartId', id, 'version', version, 'hours', $6) as payload
      from looked where exists (select from %1$I.cart_lines line where line.cart_id = looked.id)
    ), told as (
      insert into ev.event (id, tenant_id, type, aggregate, payload)
        select event_id, $5, 'cart.idle', aggregate, payload from idle
    ), waiting as (
      insert into ev.inbox (id, tenant_id, type, aggregate) select event_id, $5, 'cart.idle', aggregate from idle
    )
    select (select count(*) from looked), (select count(*) from idle), last.updated_at, last.id
    from (select) one left join (select * from looked order by updated_at desc, id desc limit 1) last on true
  $sql$, v_schema)
  into v_looked, v_told, v_at, v_id
  using v_before, greatest(v_watch.seen_at, v_before - interval '48 hours'), v_watch.seen_id, p_most, p_tenant, p_hours;
  if v_looked < p_most then
    v_at := greatest(v_watch.seen_at, v_before);
    v_id := case when v_at = v_watch.seen_at then v_watch.seen_id end;
    p_now := now() + p_pause;
  else
    p_now := now();
  end if;
  update ev.idle_watch set seen_at = v_at, seen_id = v_id, run_at = p_now
    where tenant_id = p_tenant and hours = p_hours;
  return v_told;
end $$;

revoke all on function ev.tell_idle_carts from public;

reset role;
`
