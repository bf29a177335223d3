/**
 * What tenants may call. The functions run as the owner of the tables and take the tenant from `session_user`, which no
 * SQL of a tenant can change. They touch no row that the platform locks while it delivers: a transaction that a tenant
 * leaves open holds up nobody.
 */
export const functions = `
set local role shopctl_queue;

create function ev.calling_tenant() returns integer
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
  found_id integer;
begin
  select id into found_id from ev.tenant where role = split_part(session_user, '.', 1)::name;
  if found_id is null then
    raise exception 'only a tenant may call this' using errcode = 'insufficient_privilege';
  end if;
  return found_id;
end $$;

create function api.emit(p_type text, p_aggregate text, p_payload jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant integer := ev.calling_tenant();
  v_id bigint;
begin
  if length(p_type) not between 1 and 100 or length(p_aggregate) not between 1 and 200
    or octet_length(p_payload::text) > 65536
  then
    raise exception 'too large: a type has up to 100 characters, an aggregate 200, a payload 64 KiB'
      using errcode = 'program_limit_exceeded';
  end if;
  insert into ev.aggregate as a (tenant_id, name, at) values (v_tenant, p_aggregate, now())
    on conflict (tenant_id, name) do update set at = excluded.at;
  v_id := nextval('ev.event_id');
  insert into ev.event (id, tenant_id, type, aggregate, payload)
    values (v_id, v_tenant, p_type, p_aggregate, p_payload);
  insert into ev.inbox (id, tenant_id, type, aggregate) values (v_id, v_tenant, p_type, p_aggregate);
  return v_id;
end $$;

create function api.send_mail(p_plugin text, p_once text, p_mail jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  v_tenant integer := ev.calling_tenant();
  v_header text := concat(p_mail->>'to', p_mail->>'from', p_mail->>'subject');
begin
  if jsonb_typeof(p_mail) is distinct from 'object' or p_mail - array['to', 'subject', 'text', 'from'] <> '{}'
    or exists (select from jsonb_each(p_mail) where jsonb_typeof(value) <> 'string')
    or not p_mail ?& array['to', 'subject', 'text']
  then
    raise exception 'a mail is {to, subject, text, from?}, each of them text' using errcode = 'invalid_parameter_value';
  end if;
  if v_header ~ '[[:cntrl:]]' or position('@' in (p_mail->>'to')) = 0 then
    raise exception 'a mail needs an address to go to, and no line breaks in its head'
      using errcode = 'invalid_parameter_value';
  end if;
  if length(v_header) > 1500 or octet_length(p_mail->>'text') > 262144 or length(p_once) > 200
    or length(p_plugin) not between 1 and 100
  then
    raise exception 'too large: a mail has up to 256 KiB, its addresses and subject 1500 characters, its key 200'
      using errcode = 'program_limit_exceeded';
  end if;
  insert into ev.mail (tenant_id, plugin, once, mail) values (v_tenant, p_plugin, p_once, p_mail)
    on conflict (tenant_id, plugin, once) do nothing;
  return found;
end $$;

-- Moves events from the inbox to the lanes of their subscribers, in the order of their ids, tenant after tenant. The
-- lock comes first, in a statement of its own: what follows must see all that the one before has moved.
create function ev.relay(
  p_after integer, p_each integer, p_most integer, out moved integer, out lanes integer, out last_tenant integer
)
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  perform from ev.relay_turn for update skip locked;
  if not found then
    select 0, 0, 0 into moved, lanes, last_tenant;
    return;
  end if;
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
    group by 1, 2, 3
    order by 1, 2
    on conflict (subscription_id, aggregate) do update set head = excluded.head
    returning 1
  )
  select (select count(*) from taken), (select count(*) from filled), (select coalesce(max(tenant_id), 0) from picked)
  into moved, lanes, last_tenant;
end $$;

revoke all on all functions in schema ev, api from public;
grant usage on schema api to shopctl_tenant;
grant execute on all functions in schema api to shopctl_tenant;

reset role;
`
