-- migrate:up
create table waiting (
  sku text not null,
  email text not null,
  language text,
  since timestamptz not null,
  primary key (sku, email)
);
create index waiting_by_age on waiting (since);

-- migrate:down
drop table waiting;
