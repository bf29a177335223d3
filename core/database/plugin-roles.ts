import pg from 'pg'
import { pluginRole, pluginRolePrefix, pluginsMigratorRole, tenantRole } from './names.js'
import type { Databases } from './open-databases.js'
import { readLedger } from './plugin-ledger.js'

/** Makes an installation's role and its schema, which the migrator of the tenant's plugins owns, where they are missing. */
export async function createPluginRole({ tenants }: Databases, slug: string, installation: string): Promise<void> {
  const role = pg.escapeIdentifier(pluginRole(slug, installation))
  const [tenant, migrator] = [tenantRole(slug), pluginsMigratorRole(slug)].map(pg.escapeIdentifier)
  await tenants.query(`
    do $do$ begin
      if to_regrole('${role}') is null then create role ${role} nologin; end if;
      if to_regnamespace('${role}') is null then create schema ${role} authorization ${migrator}; end if;
      grant usage on schema ${role} to ${role};
      -- Only so that a plugin that names the shop's tables is told that it may not.
      grant usage on schema ${tenant} to ${role};
      alter default privileges for role ${migrator} in schema ${role}
        grant select, insert, update, delete on tables to ${role};
      alter default privileges for role ${migrator} in schema ${role} grant usage on sequences to ${role};
    end $do$`)
}

/** Takes away the installation's tables, its role, and the record of its migrations; all or nothing. Idempotent. */
export async function dropPluginTables({ tenants }: Databases, slug: string, installation: string): Promise<void> {
  const ledger = `${pg.escapeIdentifier(tenantRole(slug))}.plugin_migration`
  // Statements that are sent together are one transaction.
  await tenants.query(`
    delete from ${ledger} where installation = ${pg.escapeLiteral(installation)};
    ${dropRole(pluginRole(slug, installation))}`)
}

/** Drops the schemas and roles of installations that have no migration on record: what a broken attempt has left. */
export async function sweepPluginRoles({ tenants }: Databases, slug: string): Promise<void> {
  const { rows } = await tenants.query<{ role: string }>(
    'select rolname as role from pg_roles where starts_with(rolname, $1)',
    [pluginRolePrefix(slug)],
  )
  if (rows.length === 0) return
  const used = new Set(
    (await readLedger(tenants, pg.escapeIdentifier(tenantRole(slug)))).map(({ installation }) =>
      pluginRole(slug, installation),
    ),
  )
  for (const { role } of rows) if (!used.has(role)) await tenants.query(dropRole(role))
}

function dropRole(name: string): string {
  const role = pg.escapeIdentifier(name)
  return `
    do $do$ begin
      drop schema if exists ${role} cascade;
      if to_regrole('${role}') is null then return; end if;
      drop owned by ${role};
      drop role ${role};
    end $do$`
}
