import { appendFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectDatabase, type Databases, openDatabases, TenantDatabases } from '../../../core/database/index.js'
import { migrationHash } from '../../../core/model/index.js'
import { startTestDatabase, type TestDatabase } from './start-test-database.js'

let server: TestDatabase
let databases: Databases
let tenants: TenantDatabases

// As on a server of somebody else: a login that may make roles and databases, and is no superuser.
beforeAll(async () => {
  server = await startTestDatabase()
  const { host } = server.connection
  await appendFile(join(dirname(host), 'postgres/data/pg_hba.conf'), 'local all ops scram-sha-256\n')
  await server.platform.query(`create role ops login createrole createdb password 'ops'; select pg_reload_conf()`)
  await server.platform.query('drop database shopctl_tenants with (force)')
  await server.platform.query('drop role shopctl_tenant')
  await server.platform.query('alter database shopctl owner to ops')
  databases = await openDatabases(await connectDatabase(`postgres://ops:ops@/postgres?host=${host}`, signal))
  tenants = new TenantDatabases(databases, [{ name: '1', sql: 'create table orders as select 10 as total' }])
})
const signal = AbortSignal.timeout(60_000)
afterAll(async () => {
  await databases.close()
  await server.close()
})

test('it provisions a tenant, whose login reads its own rows', async () => {
  await tenants.provisionTenant('acme')
  const acme = new pg.Client({ ...(await tenants.rotateTenantLogin('acme')) })
  await acme.connect()
  const { rows } = await acme.query('select total from orders')
  await acme.end()
  expect(rows).toEqual([{ total: 10 }])
})

test('a login that stands already becomes a tenant’s, and one that does not is taken away', async () => {
  await tenants.provisionTenant('acme')
  const [standing, left] = [await tenants.createStandingLogin(), await tenants.createStandingLogin()]
  const acme = new pg.Client({ ...standing })
  await acme.connect()
  await tenants.rotateTenantLogin('acme', [], standing)
  expect((await acme.query('select total from t_acme.orders')).rows).toEqual([{ total: 10 }])
  await acme.end()
  await tenants.dropStandingLogins()
  const { rows } = await databases.platform.query('select from pg_roles where rolname = $1', [left.user])
  expect(rows).toEqual([])
})

test('it takes logins and tenants away again', async () => {
  await tenants.provisionTenant('globex')
  const { user } = await tenants.rotateTenantLogin('globex')
  await tenants.rotateTenantLogin('globex')
  await tenants.keepTenantLogin('globex', user)
  const roles = async () => (await databases.platform.query(`select from pg_roles where rolname ~ '_globex'`)).rowCount
  expect(await roles()).toBe(4)
  await tenants.dropTenant('globex')
  expect(await roles()).toBe(0)
})

test('it gives plugins their tables, and takes them away again', async () => {
  await tenants.provisionTenant('initech')
  const [up, down] = ['create table points as select 3 as total', 'drop table points']
  const migrations = [{ name: '001-points', kind: 'expand', up, down, hash: migrationHash(up) } as const]
  const plugins = ['points', 'notes'].map((name) => ({ name, package: name, version: '1.0.0', migrations }))
  await tenants.expandTables({ tenant: 'initech', release: 1, plugins })
  const login = await tenants.rotateTenantLogin('initech', ['points', 'notes'])
  const role = login.plugins['points'] ?? ''
  const client = new pg.Client({ ...login, options: `-c role=${role} -c search_path=${role}` })
  await client.connect()
  expect((await client.query('select total from points')).rows).toEqual([{ total: 3 }])
  await client.end()
  await tenants.purgeTables('initech', 'points')
  await tenants.undoTables('initech', [1])
  const traces = `select rolname from pg_roles where rolname ~ 'initech[$]' union select nspname from pg_namespace where nspname ~ 'initech[$]'`
  expect((await databases.tenants.query(traces)).rows).toEqual([])
  await tenants.expandTables({ tenant: 'initech', release: 2, plugins })
  await tenants.dropTenant('initech')
  expect((await databases.tenants.query(traces)).rows).toEqual([])
})

test('what an older platform has made, with one migrator for the shop’s tables and the plugins’, gets one for each', async () => {
  await tenants.provisionTenant('umbrella')
  const [up, down] = ['create table points (total int generated always as identity)', 'drop table points']
  const first = { name: '001-points', kind: 'expand', up, down, hash: migrationHash(up) } as const
  const note = { ...first, name: '002-note', up: 'alter table points add note text' }
  const expand = (release: number, migrations: readonly (typeof first)[]) =>
    tenants.expandTables({
      tenant: 'umbrella',
      release,
      plugins: [{ name: 'points', package: 'points', version: `1.${release}.0`, migrations }],
    })
  await expand(1, [first])
  await server.tenants.query(`
    reassign owned by p_umbrella to m_umbrella; drop owned by p_umbrella; drop role p_umbrella;
    delete from t_umbrella.migration where name = '000-plugins-migrator'`)
  await tenants.provisionTenant('umbrella')
  await expand(2, [first, note as typeof first])
  const { rows } = await databases.tenants.query(
    `select distinct schemaname || ' ' || tableowner as owner from pg_tables where schemaname ~ 'umbrella' order by 1`,
  )
  expect(rows).toEqual([{ owner: 't_umbrella m_umbrella' }, { owner: 't_umbrella$points p_umbrella' }])
  expect(await tenants.countTables('umbrella', 'points')).toMatchObject({ tables: [{ name: 'points', rows: 0 }] })
  await tenants.dropTenant('umbrella')
})

test('a login that may less is refused', async () => {
  await server.platform.query(`alter role ops nocreatedb`)
  const refused = connectDatabase(`postgres://ops:ops@/postgres?host=${server.connection.host}`, signal)
  await expect(refused).rejects.toMatchObject({ code: 'DATABASE_UNFIT' })
  await server.platform.query(`alter role ops createdb`)
})
