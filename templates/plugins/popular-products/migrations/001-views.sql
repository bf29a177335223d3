-- migrate:up
create table views (
  product text not null,
  day date not null,
  views integer not null,
  primary key (product, day)
);
create index views_by_day on views (day);

-- migrate:down
drop table views;
