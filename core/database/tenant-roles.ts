import { randomBytes } from 'node:crypto'
import pg from 'pg'
import {
  everyTenant,
  loginName,
  migratorRole,
  pluginRole,
  pluginRolePrefix,
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

/** Makes the tenant's role, its migrator and its schema where they are missing. */
export async function createRoles({ tenants }: Databases, slug: string): Promise<void> {
  const [role, migrator] = [tenantRole(slug), migratorRole(slug)].map(pg.escapeIdentifier)
  await tenants.query(`
    do $$ begin
      if to_regrole('${role}') is null then create role ${role} nologin; end if;
      if to_regrole('${migrator}') is null then create role ${migrator} nologin; end if;
      grant ${everyTenant} to ${role}, ${migrator} with inherit true, set false;
      if to_regnamespace('${role}') is null then create schema ${role} authorization ${migrator}; end if;
      grant usage on schema ${role} to ${role};
      alter default privileges for role ${migrator} in schema ${role}
        grant select, insert, update, delete on tables to ${role};
      alter default privileges for role ${migrator} in schema ${role} grant usage on sequences to ${role};
    end $$`)
}

/** Lends the migrator a password, connects as it, and takes the password back. */
export async function asMigrator(
  { tenants, connection }: Databases,
  slug: string,
  work: (client: pg.Client) => Promise<void>,
): Promise<void> {
  const { host, port } = connection
  const user = migratorRole(slug)
  const role = pg.escapeIdentifier(user)
  const { password, verifier } = newPassword()
  await tenants.query(`alter role ${role} login password '${verifier}'`)
  const client = new pg.Client({ host, port, user, password, database: tenantsDatabase })
  client.on('error', () => undefined) // The query that needs the connection reports it.
  try {
    await client.connect()
    await work(client)
  } finally {
    await client.end()
    await tenants.query(`alter role ${role} nologin password null`)
  }
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
  const [role, migrator] = [tenantRole(slug), migratorRole(slug)].map(pg.escapeIdentifier)
  await tenants.query(`
    do $do$
    declare plugin name;
    begin
      if to_regrole('${role}') is null then return; end if;
      drop owned by ${role}, ${migrator} cascade;
      for plugin in select rolname from pg_roles where starts_with(rolname, '${pluginRolePrefix(slug)}') loop
        execute format('drop owned by %1$I; drop role %1$I', plugin);
      end loop;
      drop role ${role}, ${migrator};
    end $do$`)
}
