-- migrate:up
create table searches (
  words text primary key,
  times integer not null,
  misses integer not null,
  -- Milliseconds.
  slowest integer not null
);

-- migrate:down
drop table searches;
