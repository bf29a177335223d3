/** One step of the tables' history: run once in each shop, in the list's order, in a transaction. */
export interface Migration {
  readonly name: string
  readonly sql: string
  /** It takes away what only older kernels need, and waits until no shop may go back to one. */
  readonly contract?: true
}

const customers = `
  create table customers (
    id text primary key,
    email text not null,
    -- The email as it is compared: one account for all spellings.
    email_key text not null unique,
    name text not null,
    password text not null,
    created_at timestamptz not null,
    first_login_at timestamptz
  );

  create table sessions (
    token_hash bytea primary key,
    customer_id text not null references customers on delete cascade,
    created_at timestamptz not null,
    expires_at timestamptz not null
  );
  create index sessions_by_customer on sessions (customer_id);

  create table login_failures (
    email_key text primary key,
    failures integer not null,
    since timestamptz not null
  );
  create index login_failures_by_age on login_failures (since);
`

const catalog = `
  create table products (
    id bigint generated always as identity primary key,
    handle text not null unique,
    title text not null,
    description text not null
  );

  create table variants (
    sku text primary key,
    product_id bigint not null references products on delete cascade,
    title text not null,
    -- Minor units of the shop's currency.
    price bigint not null check (price >= 0),
    stock integer not null check (stock >= 0),
    position integer not null
  );
  create index variants_by_product on variants (product_id, position);
`

const carts = `
  create table carts (
    id text primary key,
    version integer not null,
    customer_id text references customers on delete cascade,
    updated_at timestamptz not null
  );

  create table cart_lines (
    cart_id text not null references carts on delete cascade,
    sku text not null references variants,
    quantity integer not null check (quantity > 0),
    -- Lines are shown in the order in which they were put in.
    position bigint generated always as identity,
    primary key (cart_id, sku)
  );
  create index cart_lines_by_sku on cart_lines (sku);
`

const orders = `
  create table orders (
    id text primary key,
    number bigint generated always as identity (start with 1001) unique,
    cart_id text not null unique,
    customer_id text references customers on delete set null,
    email text not null,
    currency text not null,
    total bigint not null check (total >= 0),
    placed_at timestamptz not null
  );
  create index orders_by_customer on orders (customer_id, number);

  create table order_lines (
    order_id text not null references orders on delete cascade,
    position integer not null,
    sku text not null,
    title text not null,
    variant text not null,
    quantity integer not null check (quantity > 0),
    price bigint not null check (price >= 0),
    primary key (order_id, position)
  );

  alter table carts add column order_id text unique references orders on delete cascade;
  create index carts_left_behind on carts (updated_at, id) where order_id is null and customer_id is not null;
`

const prices = `
  alter table carts
    add column shipping_address json,
    add column billing_address json,
    add column shipping_option text,
    add column codes text[] not null default '{}';

  alter table orders
    -- Null in an order from before: the total is all there is.
    add column subtotal bigint check (subtotal >= 0),
    add column discounts json not null default '[]',
    add column shipping json,
    add column taxes json not null default '[]',
    add column shipping_address json,
    add column billing_address json;

  -- Null in an order from before: nothing was taken off.
  alter table order_lines add column due bigint check (due >= 0);
`

const custom = `
  -- Fields of plugins, by installation and then by name; also of those that are not there any more.
  alter table products add column custom jsonb not null default '{}';
  alter table customers add column custom jsonb not null default '{}';
  alter table carts add column custom jsonb not null default '{}';
  alter table orders add column custom jsonb not null default '{}';
`

const languages = `
  -- BCP 47, as the shopper wanted to be spoken to last.
  alter table customers add column language text;
  alter table orders add column language text;
`

const payments = `
  alter table carts add column payment_option text;

  create table payments (
    id text primary key,
    -- Outlives the cart, as its order does.
    cart_id text not null,
    cart_version integer not null,
    -- The installation's name; \`code\` begins with it.
    plugin text not null,
    code text not null,
    title text not null,
    currency text not null,
    amount bigint not null check (amount > 0),
    -- asked and cancelled ones have no order; open, authorized and paid ones have; failed ones may.
    state text not null default 'asked'
      check (state in ('asked', 'cancelled', 'open', 'authorized', 'paid', 'failed')),
    reference text,
    order_id text unique references orders on delete cascade,
    created_at timestamptz not null
  );
  create unique index payments_begun on payments (cart_id, cart_version, code, amount, currency) where state = 'asked';
  create index payments_by_cart on payments (cart_id);
  create unique index payments_by_reference on payments (plugin, reference) where order_id is not null;
`

const desk = `
  -- What the seller enters or imports: the cart that it becomes an order by, once.
  create table desk_orders (
    reference text primary key,
    cart_id text not null unique
  );
`

/**
 * The shop's tables, in the tenant's own schema (first on the search path). They only ever expand, for an older
 * release may come back: a new column has a default or may be null, nothing is renamed or dropped.
 */
export const shopMigrations: readonly Migration[] = [
  { name: '001-customers', sql: customers },
  { name: '002-catalog', sql: catalog },
  { name: '003-carts', sql: carts },
  { name: '004-orders', sql: orders },
  { name: '005-prices', sql: prices },
  { name: '006-custom-fields', sql: custom },
  { name: '007-languages', sql: languages },
  { name: '008-payments', sql: payments },
  { name: '009-desk-orders', sql: desk },
]
