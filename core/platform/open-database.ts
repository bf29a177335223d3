import { join } from 'node:path'
import type pg from 'pg'
import { busMigrations } from '../bus/index.js'
import { platformMigrations } from '../control/index.js'
import {
  connectDatabase,
  type DatabaseConnection,
  migrate,
  openDatabases,
  startPostgres,
  TenantDatabases,
  tenantRole,
} from '../database/index.js'
import { type OutboxAdmin, openOutbox } from '../outbox/index.js'
import { purgeFields, shopMigrations } from '../shop/host.js'
import { type House, step } from './house.js'
import { keepRunning } from './keep-running.js'

export interface OpenDatabase {
  readonly connection: DatabaseConnection
  readonly pool: pg.Pool
  readonly tenantsPool: pg.Pool
  readonly databases: TenantDatabases
  readonly outbox: OutboxAdmin
}

/** PostgreSQL, ours or the one of DATABASE_URL, with the platform's own tables up to date. */
export async function openDatabase(house: House): Promise<OpenDatabase> {
  return step(house, 'database', async () => {
    const { settings, closers, signal } = house
    const connection =
      settings.databaseUrl === undefined ? await embedded(house) : await connectDatabase(settings.databaseUrl, signal)
    const databases = closers.add(await openDatabases(connection))
    await migrateIn(databases.platform, platformMigrations)
    const outbox = await openOutbox({ pool: databases.tenants, migrate, roleOf: tenantRole })
    await migrateIn(databases.tenants, busMigrations)
    return {
      connection,
      pool: databases.platform,
      tenantsPool: databases.tenants,
      databases: new TenantDatabases(databases, shopMigrations, purgeFields),
      outbox,
    }
  })
}

async function embedded({ settings, closers, log, signal }: House): Promise<DatabaseConnection> {
  const kept = await keepRunning({
    name: 'postgres',
    log,
    start: () => startPostgres({ dataDir: join(settings.home, 'postgres'), socketDir: settings.databaseDir, signal }),
  })
  closers.add(kept)
  return kept.first.connection
}

async function migrateIn(pool: pg.Pool, migrations: Parameters<typeof migrate>[1]): Promise<void> {
  const client = await pool.connect()
  try {
    await migrate(client, migrations, 'public')
  } finally {
    client.release()
  }
}
