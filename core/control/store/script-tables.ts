/** Sellers' scripts, each version as it was saved, and which of them was switched on when. */
export const scriptTables = `
alter table tenants add scripts_revision integer not null default 0; -- rises with each switch
create table scripts (
  tenant text not null references tenants on delete cascade,
  name text not null,
  kind text not null check (kind in ('discount', 'shipping', 'checkout')),
  live_version integer, -- none is on
  primary key (tenant, name)
);
create table script_versions (
  tenant text not null,
  name text not null,
  version integer not null,
  source text not null,
  made_by text not null,
  made_at timestamptz not null default now(),
  primary key (tenant, name, version),
  foreign key (tenant, name) references scripts on delete cascade
);
create table script_switches (
  id bigint generated always as identity primary key,
  tenant text not null,
  name text not null,
  version integer, -- off
  made_by text not null,
  made_at timestamptz not null default now(),
  foreign key (tenant, name) references scripts on delete cascade
);`

/** A removed script keeps its name and its versions: what it did can be read, and its numbers stand for nothing else. */
export const removedScripts = `
alter table scripts add removed_at timestamptz;
create index switches_of_script on script_switches (tenant, name, id);`
