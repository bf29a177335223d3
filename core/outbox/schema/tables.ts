/** The tables of events, schedules and mails. They belong to a role that nobody can log in as. */
export const tables = `
do $$ begin
  if to_regrole('shopctl_queue') is null then create role shopctl_queue nologin; end if;
end $$;
create schema ev authorization shopctl_queue;
create schema api authorization shopctl_queue;
set local role shopctl_queue;

create table ev.tenant (
  id integer generated always as identity primary key,
  slug text not null unique,
  role name not null unique -- its logins are named <role>.<anything>
);

-- What was emitted ---------------------------------------------------------------------------------------------------

create sequence ev.event_id;

-- One row for each aggregate that has events: whoever emits holds its lock until the end of the transaction. So the ids
-- of an aggregate's events are in the order of their commits, and whoever sees one sees all before it.
create table ev.aggregate (
  tenant_id integer not null,
  name text not null,
  at timestamptz not null,
  primary key (tenant_id, name)
) with (fillfactor = 80);

create table ev.event (
  id bigint primary key,
  tenant_id integer not null,
  type text not null,
  aggregate text not null,
  payload jsonb not null,
  at timestamptz not null default clock_timestamp()
);
create index event_by_aggregate on ev.event (tenant_id, aggregate, id);
create index event_by_time on ev.event using brin (at) with (pages_per_range = 16);

-- Events on their way to the subscribers' lanes. A transaction may commit long after one with a higher id: what is new
-- is what stands here, not what has a high id.
create table ev.inbox (
  id bigint primary key,
  tenant_id integer not null,
  type text not null,
  aggregate text not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index inbox_by_tenant on ev.inbox (tenant_id, id);

-- Who holds the lock of this row may relay.
create table ev.relay_turn (is_only boolean primary key check (is_only));
insert into ev.relay_turn values (true);

-- Who gets what ------------------------------------------------------------------------------------------------------

create table ev.subscription (
  id integer generated always as identity primary key,
  tenant_id integer not null references ev.tenant on delete cascade,
  plugin text not null,
  method text not null,
  types text[] not null,
  since bigint not null, -- events after this one
  unique (tenant_id, plugin, method)
);

-- What a subscriber has before it of one aggregate: events after the cursor, up to the head. Empty lanes are deleted.
create table ev.lane (
  id bigint generated always as identity primary key,
  subscription_id integer not null references ev.subscription on delete cascade,
  tenant_id integer not null,
  aggregate text not null,
  cursor bigint not null,
  head bigint not null,
  run_at timestamptz not null default now(), -- when it is due; while it is leased, when the lease ends
  lease uuid, -- of the claim that holds it
  attempts integer not null default 0, -- of the event after the cursor
  parked_at timestamptz,
  last_error text,
  unique (subscription_id, aggregate)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
create index lane_due on ev.lane (tenant_id, run_at) where parked_at is null;

create table ev.schedule (
  id bigint generated always as identity primary key,
  tenant_id integer not null references ev.tenant on delete cascade,
  plugin text not null,
  method text not null,
  cron text not null,
  due timestamptz, -- the time that the cron names; null when it names no further one
  run_at timestamptz, -- that, and the tenant's offset; while it is leased, when the lease ends
  lease uuid,
  attempts integer not null default 0,
  last_error text,
  unique (tenant_id, plugin, method, cron)
);
create index schedule_due on ev.schedule (run_at);

create table ev.mail (
  id bigint generated always as identity primary key,
  tenant_id integer not null references ev.tenant on delete cascade,
  plugin text not null,
  once text,
  mail jsonb, -- {to, subject, text, from?}; taken away some time after it was sent
  message_id uuid not null default gen_random_uuid(),
  at timestamptz not null default clock_timestamp(),
  run_at timestamptz not null default now(),
  lease uuid,
  attempts integer not null default 0,
  sent_at timestamptz,
  given_up_at timestamptz,
  last_error text,
  unique (tenant_id, plugin, once)
);
create index mail_due on ev.mail (tenant_id, run_at) where sent_at is null and given_up_at is null;

reset role;
`
