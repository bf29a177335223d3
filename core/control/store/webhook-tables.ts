/** Sellers' webhooks: what they are, what signs, and what became of the last attempts. */
export const webhookTables = `
create table webhooks (
  id text primary key, -- wh_…
  tenant text not null references tenants on delete cascade,
  url text not null,
  types text[] not null, -- {*} for all
  description text not null,
  notify text, -- who gets a mail when the platform stops it
  state text not null default 'on' check (state in ('on', 'paused', 'off')),
  reason text, -- why it is not on
  changed_at timestamptz not null default now(), -- of the state
  failing_since timestamptz, -- null: the last attempt succeeded, or there was none
  made_at timestamptz not null default clock_timestamp()
);
create index webhooks_of_tenant on webhooks (tenant, made_at);
create table webhook_secrets (
  id bigint generated always as identity primary key,
  webhook text not null references webhooks on delete cascade,
  secret text not null, -- sealed
  ends_at timestamptz -- null: the present one
);
create unique index one_present_secret on webhook_secrets (webhook) where ends_at is null;
create table webhook_attempts ( -- the last ones
  id bigint generated always as identity primary key,
  webhook text not null references webhooks on delete cascade,
  at timestamptz not null default clock_timestamp(),
  event text, -- null: a test
  type text not null,
  attempt integer not null,
  status integer, -- null: no answer
  ms integer not null,
  error text, -- null: taken
  answer text not null -- how it began
);
create index webhook_attempts_of_one on webhook_attempts (webhook, id);
`

/** For how long nothing was taken while it was tried, and whether who is to hear of a stop has a mail. */
export const webhookNotices = `
alter table webhooks
  add column failing_for interval not null default '0', -- since failing_since, without times in which nothing was tried
  add column failed_at timestamptz, -- the last time
  add column noticed_at timestamptz; -- of the present state
create index webhooks_to_tell_of on webhooks (tenant) where reason is not null and notify is not null and noticed_at is null;
`
