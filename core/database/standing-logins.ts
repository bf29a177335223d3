import { randomBytes } from 'node:crypto'
import pg from 'pg'
import type { StandingLogin } from '../protocol/index.js'
import { everyTenant, loginName, tenantRole, tenantsDatabase } from './names.js'
import { newPassword } from './new-password.js'
import type { Databases } from './open-databases.js'
import { dropRole, limitsOf, rightsOf, type TenantLogin } from './tenant-roles.js'

const prefix = loginName(everyTenant, '')

/** Makes one with a random password, which may connect to the tenants' database and sees nothing in it. */
export async function createStandingLogin({ tenants, connection }: Databases): Promise<StandingLogin> {
  const { host, port } = connection
  const user = loginName(everyTenant, randomBytes(4).toString('hex'))
  const { password, verifier } = newPassword()
  const login = pg.escapeIdentifier(user)
  await tenants.query(`
    create role ${login} login connection limit 10 password '${verifier}';
    grant ${everyTenant} to ${login} with inherit true, set false;
    ${limitsOf(user)}`)
  return { host, port, database: tenantsDatabase, user, password }
}

/**
 * Makes it the tenant's, under another name: connections that are made as it already may do what the tenant may. It may act as
 * the installations that are named, which have tables.
 */
export async function adoptLogin(
  { tenants }: Databases,
  slug: string,
  { login, installations }: { readonly login: StandingLogin; readonly installations: readonly string[] },
): Promise<TenantLogin> {
  const user = loginName(tenantRole(slug), login.user.slice(prefix.length))
  const { rights, schema, plugins } = rightsOf(user, slug, installations)
  const [before, now] = [login.user, user].map(pg.escapeIdentifier)
  await tenants.query(`alter role ${before} rename to ${now}; ${rights}`)
  return { ...login, user, schema, plugins }
}

/** Takes one away, with its sessions, unless it is a tenant's by now. */
export async function dropStandingLogin(databases: Databases, user: string): Promise<void> {
  for (const one of await standingLogins(databases)) if (one === user) await dropRole(databases, one)
}

/** Takes all away that are nobody's. */
export async function dropStandingLogins(databases: Databases): Promise<void> {
  for (const user of await standingLogins(databases)) await dropRole(databases, user)
}

async function standingLogins({ tenants }: Databases): Promise<readonly string[]> {
  const { rows } = await tenants.query<{ user: string }>(
    'select rolname as user from pg_roles where starts_with(rolname, $1)',
    [prefix],
  )
  return rows.map(({ user }) => user)
}
