import type pg from 'pg'
import { type DatabaseConnection, reachDatabases, TenantDatabases, tenantRole } from '../../database/index.js'
import { OutboxAdmin } from '../../outbox/index.js'
import { purgeFields, shopMigrations } from '../../shop/host.js'

export interface ReachDatabase {
  readonly pool: pg.Pool
  readonly tenantsPool: pg.Pool
  readonly databases: TenantDatabases
  readonly outbox: OutboxAdmin
  close(): Promise<void>
}

/** The databases that the platform's process has opened and brought up to date, with connections of our own. */
export function reachDatabase(connection: DatabaseConnection): ReachDatabase {
  const databases = reachDatabases(connection)
  return {
    pool: databases.platform,
    tenantsPool: databases.tenants,
    databases: new TenantDatabases(databases, shopMigrations, purgeFields),
    outbox: new OutboxAdmin(databases.tenants, tenantRole),
    close: () => databases.close(),
  }
}
