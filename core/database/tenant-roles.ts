import { randomBytes } from 'node:crypto'
import pg from 'pg'
import {
  everyTenant,
  loginName,
  migratorRole,
  pluginRole,
  pluginRolePrefix,
  pluginsMigratorRole,
  tenantRole,
  tenantsDatabase,
} from './names.js'
import { newPassword } from './new-password.js'
import type { Databases } from './open-databases.js'

/** A login to the tenants' database; `host` is a name, or the folder of a unix socket. */
export interface TenantLogin {
  readonly host: string
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  /** The tenant's schema; first on the search path. */
  readonly schema: string
  /** Installation → the role that it acts as in its own tables, and their schema. */
  readonly plugins: Readonly<Record<string, string>>
}

/** Makes the tenant's role, its migrators and its schema where they are missing. */
export async function createRoles({ tenants }: Databases, slug: string): Promise<void> {
  const [role, migrator, plugins] = rolesOf(slug)
  await tenants.query(`
    do $do$ begin
      if to_regrole('${role}') is null then create role ${role} nologin; end if;
      if to_regrole('${plugins}') is null then ${takeApart(slug)} end if;
      if to_regrole('${migrator}') is null then create role ${migrator} nologin; end if;
      if to_regrole('${plugins}') is null then create role ${plugins} nologin; end if;
      grant ${everyTenant} to ${role}, ${migrator}, ${plugins} with inherit true, set false;
      if to_regnamespace('${role}') is null then create schema ${role} authorization ${migrator}; end if;
      grant usage on schema ${role} to ${role};
      alter default privileges for role ${migrator} in schema ${role}
        grant select, insert, update, delete on tables to ${role};
      alter default privileges for role ${migrator} in schema ${role} grant usage on sequences to ${role};
    end $do$`)
}

const rolesOf = (slug: string): readonly [string, string, string] => [
  pg.escapeIdentifier(tenantRole(slug)),
  pg.escapeIdentifier(migratorRole(slug)),
  pg.escapeIdentifier(pluginsMigratorRole(slug)),
]

/** Older platforms had one migrator for the shop's tables and the plugins': it keeps the plugins', and the shop's get another. */
function takeApart(slug: string): string {
  const [role, migrator, plugins] = rolesOf(slug)
  return `
    declare
      owned regclass;
    begin
      if to_regrole('${migrator}') is not null then
        -- A shop that is awake may stand in the way.
        perform set_config('lock_timeout', '10s', true);
        alter role ${migrator} rename to ${plugins};
        create role ${migrator} nologin;
        alter schema ${role} owner to ${migrator};
        for owned in select oid from pg_class where relnamespace = to_regnamespace('${role}') and relkind = 'r' loop
          execute format('alter table %s owner to ${migrator}', owned);
        end loop;
      end if;
    end;`
}

/**
 * A login of its own with the rights of the tenant's role and a random password. It may act as the installations that are
 * named, which have tables.
 */
export async function createLogin(
  { tenants, connection }: Databases,
  slug: string,
  installations: readonly string[],
): Promise<TenantLogin> {
  const { host, port } = connection
  const user = loginName(tenantRole(slug), randomBytes(4).toString('hex'))
  const { password, verifier } = newPassword()
  const { rights, ...granted } = rightsOf(user, slug, installations)
  await tenants.query(`
    create role ${pg.escapeIdentifier(user)} login connection limit 10 password '${verifier}';
    ${limitsOf(user)}; ${rights}`)
  return { host, port, database: tenantsDatabase, user, password, ...granted }
}

interface Granted extends Pick<TenantLogin, 'schema' | 'plugins'> {
  /** The statements that give them. */
  readonly rights: string
}

/** What a login may do for a tenant. */
export function rightsOf(user: string, slug: string, installations: readonly string[]): Granted {
  const plugins = Object.fromEntries(installations.map((name) => [name, pluginRole(slug, name)]))
  const schema = tenantRole(slug)
  const [login, role] = [user, schema].map(pg.escapeIdentifier)
  const statements = [
    `grant ${role} to ${login} with inherit true, set false`,
    `alter role ${login} set search_path = ${role}`,
    ...Object.values(plugins).map(
      (plugin) => `grant ${pg.escapeIdentifier(plugin)} to ${login} with inherit false, set true`,
    ),
  ]
  return { rights: statements.join('; '), schema, plugins }
}

/** The statement that bounds what its sessions take. */
export const limitsOf = (user: string): string =>
  ['statement_timeout', 'idle_in_transaction_session_timeout']
    .map((setting) => `alter role ${pg.escapeIdentifier(user)} set ${setting} = '30s'`)
    .join('; ')

/** Takes one of the tenant's logins away, if it is there. */
export async function dropLogin(databases: Databases, slug: string, user: string): Promise<void> {
  const { rows } = await databases.tenants.query(
    'select from pg_roles where rolname = $1 and starts_with(rolname, $2)',
    [user, loginName(tenantRole(slug), '')],
  )
  if (rows.length > 0) await dropRole(databases, user)
}

/** Takes the tenant's logins away, all but `kept`, with their sessions and with what they own. */
export async function dropLogins(databases: Databases, slug: string, kept?: string): Promise<void> {
  const { rows } = await databases.tenants.query<{ user: string }>(
    'select rolname as user from pg_roles where starts_with(rolname, $1) and rolname is distinct from $2',
    [loginName(tenantRole(slug), ''), kept],
  )
  for (const { user } of rows) await dropRole(databases, user)
}

/** With its sessions, and with what it owns. */
export async function dropRole({ tenants }: Databases, user: string): Promise<void> {
  const login = pg.escapeIdentifier(user)
  await tenants.query(`alter role ${login} nologin`)
  await tenants.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [user])
  await tenants.query(`drop owned by ${login}; drop role ${login}`)
}

/** Takes the tenant's schema and roles away, once it has no logins. */
export async function dropRoles({ tenants }: Databases, slug: string): Promise<void> {
  const names = [tenantRole, migratorRole, pluginsMigratorRole].map((nameOf) => pg.escapeLiteral(nameOf(slug)))
  await tenants.query(`
    do $do$
    declare
      roles name[] := array(
        select rolname from pg_roles where rolname in (${names.join()}) or starts_with(rolname, '${pluginRolePrefix(slug)}'));
      role name;
    begin
      foreach role in array roles loop execute format('drop owned by %I cascade', role); end loop;
      foreach role in array roles loop execute format('drop role %I', role); end loop;
    end $do$`)
}
