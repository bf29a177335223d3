-- migrate:up
create table reviews (
  product text not null,
  customer_id text not null,
  rating integer not null check (rating between 1 and 5),
  text text not null,
  at timestamptz not null,
  primary key (product, customer_id)
);
create index reviews_by_product on reviews (product, at);

-- migrate:down
drop table reviews;
