import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Databases, openDatabases, startPostgres, TenantDatabases } from '../../../core/database/index.js'
import { shopMigrations } from '../../../core/shop/host.js'
import { prepareCluster } from '../../setup/prepared/prepared-cluster.js'
import { openShop, type TestShop, type TestShopOptions } from './test-shop.js'

/** A real PostgreSQL for one file of tests; each test opens a shop of its own on it. */
export interface ShopServer {
  shop(options?: TestShopOptions): Promise<TestShop>
  close(): Promise<void>
}

export async function startShopServer(): Promise<ShopServer> {
  const home = await mkdtemp(join(tmpdir(), 'shop-'))
  const signal = AbortSignal.timeout(60_000)
  await prepareCluster(join(home, 'data'))
  const postgres = await startPostgres({ dataDir: join(home, 'data'), socketDir: join(home, 's'), signal })
  const databases = await openDatabases(postgres.connection)
  await databases.tenants.query(outbox)
  const tenants = new TenantDatabases(databases, shopMigrations)
  const shops: TestShop[] = []
  return {
    async shop(options = {}) {
      const slug = `shop-${shops.length + 1}`
      await tenants.provisionTenant(slug)
      const shop = await openShop({
        ...options,
        login: await tenants.rotateTenantLogin(slug),
        admin: databases.tenants,
      })
      shops.push(shop)
      return shop
    },
    async close() {
      await Promise.all(shops.map((shop) => shop.close()))
      await closeAll(databases, postgres)
      await rm(home, { recursive: true })
    },
  }
}

async function closeAll(databases: Databases, postgres: { close(): Promise<void> }): Promise<void> {
  await databases.close()
  await postgres.close()
}

/** The outbox's door, keeping what comes in for the tests to look at. */
const outbox = `
  create schema api;
  create table api.emitted (place bigint generated always as identity, tenant text, type text, aggregate text, payload json);
  create function api.emit(type text, aggregate text, payload text) returns void language sql security definer
    set search_path = pg_catalog, pg_temp
    as $$ insert into api.emitted (tenant, type, aggregate, payload) values (session_user, type, aggregate, payload::json) $$;
  grant usage on schema api to shopctl_tenant;
  grant execute on function api.emit to shopctl_tenant;
`
