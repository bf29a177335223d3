/**
 * The embedded bus: what has happened in all shops, in one order, and how far each reader is. Whoever appends holds the lock of
 * the one row of `ev.feed_turn` until its transaction ends: so positions are in the order of the commits, and a reader that has
 * seen one misses none before it.
 */
export const feed = `
set local role shopctl_queue;

create table ev.feed (
  position bigint primary key,
  tenant text not null,
  event jsonb not null, -- the CloudEvent
  at timestamptz not null default clock_timestamp()
);
create index feed_by_tenant on ev.feed (tenant, position);
create index feed_by_time on ev.feed using brin (at) with (pages_per_range = 16);

create table ev.feed_turn (last bigint not null);
insert into ev.feed_turn values (0);

create table ev.feed_reader (
  name text primary key,
  position bigint not null, -- it has had all up to here
  at timestamptz not null default now() -- when it last said so
);

-- The commit need not wait for the disk: the outbox forgets the event in a later one that does, and whatever is on disk of a
-- log, all before it is.
create function ev.append_to_feed(p_tenant text, p_event jsonb) returns bigint
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  v_position bigint;
begin
  perform set_config('synchronous_commit', 'off', true);
  update ev.feed_turn set last = last + 1 returning last into v_position;
  insert into ev.feed (position, tenant, event) values (v_position, p_tenant, p_event);
  return v_position;
end $$;

revoke all on function ev.append_to_feed from public;

reset role;
`
