import type pg from 'pg'
import type { DatabaseConnection } from './connection.js'
import { everyTenant, platformDatabase, tenantsDatabase } from './names.js'
import { PatientPool } from './patient-pool.js'

/** So many stay open: what the platform asks at once when something happens to a shop, and a server process is dear to make. */
const keptOpen = 3
/** A server process remembers each tenant's tables that it has read, and is let go with them. */
const longestSeconds = 600

/** The platform's two databases, each with a pool of connections as the administrator. */
export interface Databases {
  readonly connection: DatabaseConnection
  readonly platform: pg.Pool
  readonly tenants: pg.Pool
  close(): Promise<void>
}

/** Opens both, and makes them where they are missing. Idempotent, also when several do it at once. */
export async function openDatabases(connection: DatabaseConnection): Promise<Databases> {
  const databases = reachDatabases(connection)
  const server = adminPool(connection, connection.database)
  try {
    await alone(server, async (client) => {
      await createDatabases(client)
      await wallTenantsIn(databases.tenants)
    })
    return databases
  } catch (error) {
    await databases.close()
    throw error
  } finally {
    await server.end()
  }
}

/** Both, which somebody has opened before. */
export function reachDatabases(connection: DatabaseConnection): Databases {
  const platform = adminPool(connection, platformDatabase)
  const tenants = adminPool(connection, tenantsDatabase)
  const close = async (): Promise<void> => {
    await Promise.all([platform.end(), tenants.end()])
  }
  return { connection, platform, tenants, close }
}

function adminPool({ host, port, user, password }: DatabaseConnection, database: string): pg.Pool {
  const pool = new PatientPool({
    host,
    port,
    user,
    password,
    database,
    max: 10,
    min: keptOpen,
    idleTimeoutMillis: 10_000,
    maxLifetimeSeconds: longestSeconds,
    connectionTimeoutMillis: 10_000,
    application_name: 'shopctl',
    // Lets a login that is no superuser act for the roles that it makes.
    options: '-c createrole_self_grant=set,inherit',
  })
  // A connection that breaks is reported by the query that needs it; without these it would end the process as well.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

async function alone(server: pg.Pool, work: (client: pg.ClientBase) => Promise<void>): Promise<void> {
  const client = await server.connect()
  try {
    await client.query(`set lock_timeout = '30s'`)
    await client.query(`select pg_advisory_lock(hashtextextended('shopctl', 0))`)
    await work(client)
  } finally {
    // Closes the connection, and so gives the lock back.
    client.release(true)
  }
}

async function createDatabases(client: pg.ClientBase): Promise<void> {
  const roles = await client.query('select from pg_roles where rolname = $1', [everyTenant])
  if (roles.rowCount === 0) await client.query(`create role ${everyTenant} nologin`)
  for (const name of [platformDatabase, tenantsDatabase]) {
    const databases = await client.query('select from pg_database where datname = $1', [name])
    if (databases.rowCount === 0) await client.query(`create database ${name}`)
    await client.query(`revoke all on database ${name} from public`)
  }
  await client.query(`grant connect on database ${tenantsDatabase} to ${everyTenant}`)
}

/**
 * All tenants share this database, and with it one table of locks, the room for large objects and the server's log, into which
 * `raise` writes and each faulty statement. Taking these away needs a superuser: on a server where we are none, a tenant can fill them.
 */
async function wallTenantsIn(tenants: pg.Pool): Promise<void> {
  await tenants.query(`
    revoke all on schema public from public;
    do $$
    declare shared regprocedure;
    begin
      if not (select rolsuper from pg_roles where rolname = current_user) then return; end if;
      for shared in
        select oid from pg_proc
        where pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('public', oid, 'execute')
          and proname ~ '^(pg_(try_)?advisory_|lo_creat|lo_from_bytea)'
      loop
        execute format('revoke execute on function %s from public', shared);
      end loop;
      alter database ${tenantsDatabase} set log_min_messages = 'fatal';
      alter database ${tenantsDatabase} set log_min_error_statement = 'panic';
    end $$`)
}
