/**
 * Jobs that plugins put into the queue. They wait in a table of their own until they are due; then they are events of a
 * private type, and go the way of events: relay, lanes, retries, parking. Only the relay makes these events, so their
 * ids need no lock on their aggregate.
 */
export const queue = `
set local role shopctl_queue;

create table ev.job (
  id bigint generated always as identity primary key,
  tenant_id integer not null references ev.tenant on delete cascade,
  plugin text not null,
  method text not null,
  key text, -- jobs of one key run in order
  payload jsonb not null,
  run_at timestamptz not null -- not before; -infinity for at once
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index job_due on ev.job (tenant_id, run_at, id);

-- Jobs that are taken once are known for ever.
create table ev.job_key (
  tenant_id integer not null references ev.tenant on delete cascade,
  plugin text not null,
  method text not null,
  once text not null,
  primary key (tenant_id, plugin, method, once)
);

create function api.enqueue(
  p_plugin text, p_method text, p_key text, p_once text, p_payload jsonb, p_at timestamptz
) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant integer := ev.calling_tenant();
begin
  if p_payload is null then
    raise exception 'a job has a payload, be it null in JSON' using errcode = 'null_value_not_allowed';
  end if;
  if coalesce(length(p_plugin), 0) not between 1 and 40 or coalesce(length(p_method), 0) not between 1 and 100
    or length(p_key) > 100 or length(p_once) > 200 or octet_length(p_payload::text) > 65536
  then
    raise exception 'too large: a job''s method and key have up to 100 characters, its idempotency key 200, its payload 64 KiB'
      using errcode = 'program_limit_exceeded';
  end if;
  if p_once is not null then
    insert into ev.job_key (tenant_id, plugin, method, once) values (v_tenant, p_plugin, p_method, p_once)
      on conflict do nothing;
    if not found then return false; end if;
  end if;
  insert into ev.job (tenant_id, plugin, method, key, payload, run_at)
    values (v_tenant, p_plugin, p_method, p_key, p_payload, coalesce(p_at, '-infinity'));
  return true;
end $$;

-- Makes events of the tenant's jobs that are due.
create function ev.ripen(p_tenant integer, p_now timestamptz, p_most integer) returns integer
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_count integer;
begin
  with due as (
    delete from ev.job
    where id in (
      select id from ev.job where tenant_id = p_tenant and run_at <= p_now order by run_at, id limit p_most
    )
    returning *
  ), ripe as materialized (
    select nextval('ev.event_id') as event_id, plugin || '.job:' || method as type,
      'job:' || plugin || ':' || coalesce(key, '#' || id) as aggregate, payload
    from (select * from due order by run_at, id) ordered
  ), told as (
    insert into ev.event (id, tenant_id, type, aggregate, payload)
      select event_id, p_tenant, type, aggregate, payload from ripe
  ), waiting as (
    insert into ev.inbox (id, tenant_id, type, aggregate) select event_id, p_tenant, type, aggregate from ripe
  )
  select count(*) into v_count from ripe;
  return v_count;
end $$;

revoke all on function api.enqueue, ev.ripen from public;
grant execute on function api.enqueue to shopctl_tenant;

reset role;
`
