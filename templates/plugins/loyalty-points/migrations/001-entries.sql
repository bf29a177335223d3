-- migrate:up
create table entries (
  -- The delivery that earned them: one that comes twice counts once.
  cause text primary key,
  customer_id text not null,
  points integer not null,
  at timestamptz not null
);
create index entries_by_customer on entries (customer_id, at);

-- migrate:down
drop table entries;
