import pg from 'pg'
import { migratorRole, pluginsMigratorRole, tenantsDatabase } from './names.js'
import { newPassword } from './new-password.js'
import type { Databases } from './open-databases.js'
import { createRoles } from './tenant-roles.js'

type Work = (client: pg.Client) => Promise<void>

/** Connects as the tenant's migrator, which owns the shop's own tables. */
export async function asMigrator(databases: Databases, slug: string, work: Work): Promise<void> {
  const client = await connectAs(databases, migratorRole(slug))
  try {
    await work(client)
  } finally {
    await client.end()
  }
}

/**
 * What strangers' SQL may take, all of it together: a tenant's turn and one of the platform's connections wait for it, and the
 * limit of a statement is one that it can lift itself.
 */
const mostMs = 120_000

interface ForPlugins {
  readonly tenant: string
  readonly withinMs?: number
}

/** Connects as the migrator of the tenant's plugins. What takes longer than `withinMs` is ended, and rejects. */
export async function asPluginsMigrator(
  databases: Databases,
  { tenant, withinMs = mostMs }: ForPlugins,
  work: Work,
): Promise<void> {
  const client = await connectPluginsMigrator(databases, tenant)
  const late = setTimeout(() => endSession(databases, client), withinMs)
  try {
    await work(client)
  } finally {
    clearTimeout(late)
    await client.end()
  }
}

/** Connects as the migrator of the tenant's plugins; the caller ends it. To be done by one at a time for a tenant. */
export async function connectPluginsMigrator(databases: Databases, slug: string): Promise<pg.Client> {
  // A tenant that was made by an older platform has no such role yet.
  await createRoles(databases, slug)
  return connectAs(databases, pluginsMigratorRole(slug))
}

/** Opens a connection as a role that has a password only meanwhile. */
async function connectAs({ tenants, connection }: Databases, user: string): Promise<pg.Client> {
  const { host, port } = connection
  const role = pg.escapeIdentifier(user)
  const { password, verifier } = newPassword()
  await tenants.query(`alter role ${role} login password '${verifier}'`)
  const client = new pg.Client({ host, port, user, password, database: tenantsDatabase })
  client.on('error', () => undefined) // The query that needs the connection reports it.
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end()
    throw error
  } finally {
    await tenants.query(`alter role ${role} nologin password null`)
  }
}

/** From outside: a session that runs a statement does not hear that its client has left. */
function endSession({ tenants }: Databases, client: pg.Client): void {
  const { processID } = client as pg.Client & { readonly processID: number | null }
  tenants.query('select pg_terminate_backend($1)', [processID]).catch(() => undefined)
}
