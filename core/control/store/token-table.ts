/** By what plugins connect that run outside of the shop. */
export const tokenTable = `
      create table plugin_tokens (
        id text primary key,
        tenant text not null,
        plugin text not null, -- the installation's name
        package text not null, -- another one under that name is not meant
        hash text not null unique, -- sha256 of the token
        made_at timestamptz not null default now(),
        expires_at timestamptz,
        used_at timestamptz,
        foreign key (tenant, plugin) references installations (tenant, name) on delete cascade
      );`
