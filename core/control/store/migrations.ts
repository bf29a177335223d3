import { attemptTable } from './attempt-table.js'
import { keptPlugins } from './kept-plugins.js'
import { placeColumns } from './place-columns.js'
import { removedScripts, scriptTables } from './script-tables.js'
import { tokenTable } from './token-table.js'
import { toldPasswords } from './told-passwords.js'
import { webhookNotices, webhookTables } from './webhook-tables.js'
import { wishColumn } from './wishes.js'

/** The platform's own tables, oldest first. A migration that has been released is never edited. */
export const platformMigrations = [
  {
    name: '0001-platform',
    sql: `
      create table tenants (
        slug text primary key,
        name text not null,
        currency text not null,
        port integer not null,
        live_release integer,
        created_at timestamptz not null default now()
      );
      create table installations (
        tenant text not null references tenants on delete cascade,
        name text not null,
        position integer not null,
        package text not null,
        range text not null,
        enabled boolean not null,
        config text not null, -- sealed
        primary key (tenant, name)
      );
      create table kept_configs (
        tenant text not null references tenants on delete cascade,
        name text not null,
        package text not null,
        config text not null, -- sealed
        primary key (tenant, name)
      );
      create table bundles (
        hash text primary key,
        code bytea not null,
        map bytea not null,
        created_at timestamptz not null default now()
      );
      create table kernels (
        hash text primary key,
        files jsonb not null, -- path → base64
        created_at timestamptz not null default now()
      );
      create table releases (
        tenant text not null references tenants on delete cascade,
        number integer not null,
        state text not null check (state in ('candidate', 'live', 'retired', 'failed')),
        lock jsonb not null,
        plugins json not null, -- whose settings stay in their authors' order
        bundle text not null references bundles,
        kernel text not null,
        config text not null, -- sealed: installations with their configs, and the configs with defaults
        reason text not null,
        made_by text not null,
        created_at timestamptz not null default now(),
        live_at timestamptz,
        error text,
        primary key (tenant, number)
      );
      create unique index one_live_release on releases (tenant) where state = 'live';
      create table accounts (
        tenant text primary key references tenants on delete cascade,
        password text not null,
        must_change boolean not null
      );
      create table sessions (
        token text primary key, -- sha256
        tenant text not null references tenants on delete cascade,
        expires_at timestamptz not null
      );
      create table audit (
        id bigint generated always as identity primary key,
        at timestamptz not null default now(),
        tenant text,
        made_by text not null,
        what text not null,
        outcome text not null
      );`,
  },
  {
    name: '0002-sign-in-attempts',
    sql: `
      create table sign_in_attempts (
        tenant text not null, -- as it was typed; there may be none
        address text not null,
        attempts integer not null,
        since timestamptz not null default now(),
        primary key (tenant, address)
      );`,
  },
  {
    name: '0003-confirmed-releases',
    sql: `
      alter table releases
        add column replaces integer, -- the number of the release that was live when this one was made
        add column confirmed_at timestamptz; -- when a request from outside was first answered by it
      update releases set confirmed_at = live_at;`,
  },
  {
    name: '0004-hooks-of-installations',
    sql: `
      alter table installations
        add on_failure text check (on_failure in ('open', 'closed')), -- null: as the hook points decide
        add attach jsonb; -- method → points; null: to all`,
  },
  {
    name: '0005-replay',
    sql: 'alter table releases add column replay boolean not null default false;',
  },
  {
    name: '0006-migrations',
    sql: `
      create table migrations (
        hash text primary key,
        text text not null,
        created_at timestamptz not null default now()
      );`,
  },
  {
    name: '0007-trust',
    sql: `
      create table trusted_plugins (
        package text primary key, -- or * for all
        made_by text not null,
        created_at timestamptz not null default now()
      );`,
  },
  {
    name: '0008-reviews',
    sql: `
      create table plugin_reviews (
        package text not null,
        version text not null,
        verdict text not null check (verdict in ('approved', 'rejected', 'deprecated', 'yanked')),
        reason text not null,
        made_by text not null,
        created_at timestamptz not null default now(),
        primary key (package, version)
      );`,
  },
  {
    name: '0009-private-plugins',
    sql: `
      create table private_plugins (
        package text not null,
        tenant text not null references tenants on delete cascade, -- one that may have it
        primary key (package, tenant)
      );`,
  },
  {
    name: '0010-wanted',
    sql: 'alter table tenants add wanted_at timestamptz; -- since when more is wanted than is live',
  },
  {
    name: '0013-killed-versions',
    sql: `
      alter table plugin_reviews drop constraint plugin_reviews_verdict_check;
      alter table plugin_reviews add constraint plugin_reviews_verdict_check
        check (verdict in ('approved', 'rejected', 'deprecated', 'yanked', 'killed'));`,
  },
  {
    name: '0014-allowed-plugins',
    sql: `
      create table allowed_plugins (
        tenant text not null references tenants on delete cascade,
        pattern text not null, -- greeter, or @house/*; a tenant without any may have all that are everybody's
        primary key (tenant, pattern)
      );`,
  },
  {
    name: '0016-retention',
    sql: `
      -- A release is remembered for longer than what it is made of.
      alter table releases drop constraint releases_bundle_fkey;
      alter table bundles add column used_at timestamptz not null default now(); -- when a change last needed it
      alter table kernels add column used_at timestamptz not null default now();
      alter table migrations add column used_at timestamptz not null default now();`,
  },
  {
    name: '0017-purges',
    sql: `
      create table purges (
        tenant text not null references tenants on delete cascade,
        name text not null, -- the removed installation's
        last_release integer not null, -- the release that had it last
        since_release integer, -- the one without it: while that was never live, nothing waits
        made_by text not null,
        asked_at timestamptz not null default now(),
        due_at timestamptz not null,
        primary key (tenant, name)
      );`,
  },
  {
    name: '0018-kernels',
    sql: `
      alter table kernels add instead text; -- the kernel that was gone back to from this one
      create table settled_migrations (
        name text primary key, -- of the shop's tables; it took away what older kernels needed
        settled_at timestamptz not null default now()
      );`,
  },
  {
    name: '0019-trials',
    sql: `
      create table plugin_trials (
        package text not null,
        version text not null,
        steps jsonb not null,
        made_at timestamptz not null default now(),
        primary key (package, version)
      );`,
  },
  {
    name: '0020-auto-update',
    sql: `alter table tenants add auto_update text not null default 'off' check (auto_update in ('off', 'patch', 'minor'));`,
  },
  {
    name: '0022-webhooks',
    sql: webhookTables,
  },
  {
    name: '0023-plugin-tokens',
    sql: tokenTable,
  },
  {
    name: '0024-scripts',
    sql: scriptTables,
  },
  {
    name: '0025-webhook-notices',
    sql: webhookNotices,
  },
  {
    name: '0026-places',
    sql: placeColumns,
  },
  { name: '0027-removed-scripts', sql: removedScripts },
  { name: '0028-attempts', sql: attemptTable },
  { name: '0029-told-passwords', sql: toldPasswords },
  { name: '0030-kept-plugins', sql: keptPlugins },
  { name: '0031-wishes', sql: wishColumn },
] as const
