import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { TenantDatabases } from '../../../core/database/index.js'
import type { StandingLogin } from '../../../core/protocol/index.js'
import { purgeFields, shopMigrations } from '../../../core/shop/host.js'
import { until } from '../../setup/until.js'
import { startTestDatabase, type TestDatabase } from './start-test-database.js'

const migrations = [
  { name: '1', sql: 'create table orders (id bigserial primary key, total integer not null)' },
  { name: '2', sql: 'insert into orders (total) values (10)' },
]
let database: TestDatabase
let tenants: TenantDatabases
const clients: pg.Client[] = []

beforeAll(async () => {
  database = await startTestDatabase()
  tenants = new TenantDatabases(database, migrations)
  await tenants.provisionTenant('acme')
  await tenants.provisionTenant('globex-2')
})
afterAll(() => database.close())
afterEach(() => Promise.all(clients.splice(0).map((client) => client.end())))

async function connect(login: StandingLogin): Promise<pg.Client> {
  const client = new pg.Client({ ...login })
  client.on('error', () => undefined)
  await client.connect()
  clients.push(client)
  return client
}

const totals = async (client: pg.Client) => (await client.query<{ total: number }>('select total from orders')).rows

test('provisioning twice, or twice at once, runs each migration once', async () => {
  await Promise.all([1, 2, 3].map(() => tenants.provisionTenant('acme')))
  expect(await totals(await connect(await tenants.rotateTenantLogin('acme')))).toEqual([{ total: 10 }])
})

test('what waits for one tenant’s turn keeps no connections from the others', async () => {
  const holder = new pg.Client({ ...database.connection, database: 'shopctl' })
  await holder.connect()
  try {
    await holder.query(`begin; select pg_advisory_xact_lock(hashtextextended('tenant acme', 0))`)
    const asked = Array.from({ length: 15 }, () => tenants.countTables('acme', 'greeter'))
    const blocked = 'select from pg_locks where locktype = $1 and not granted'
    await until(async () => (await holder.query(blocked, ['advisory'])).rowCount !== 0, 'one that waits')
    expect(database.platform.waitingCount).toBe(0)
    expect((await tenants.countTables('globex-2', 'greeter')).tables).toEqual([])
    await holder.query('rollback')
    expect(await Promise.all(asked)).toHaveLength(15)
  } finally {
    await holder.end()
  }
})

test('a purge takes the values of an installation’s fields out of the shop’s tables, and none of another’s', async () => {
  const shops = new TenantDatabases(database, shopMigrations, purgeFields)
  await shops.provisionTenant('initech')
  const client = await connect(await shops.rotateTenantLogin('initech'))
  const custom = { gift: { message: 'For Ann' }, card: { message: 'From Bob' } }
  await client.query(`insert into carts (id, version, updated_at, custom) values ('crt_1', 1, now(), $1)`, [custom])
  await shops.purgeTables('initech', 'gift')
  expect((await client.query('select custom from carts')).rows).toEqual([{ custom: { card: custom.card } }])
})

test('a tenant reads and writes its own rows', async () => {
  const acme = await connect(await tenants.rotateTenantLogin('globex-2'))
  await acme.query('insert into orders (total) values (20)')
  await acme.query('update orders set total = 30 where total = 20')
  expect(await totals(acme)).toEqual([{ total: 10 }, { total: 30 }])
  await acme.query('delete from orders where total = 30')
})

test.each([
  ['read another tenant’s rows', 'select * from t_globex_2.orders'],
  ['act as another tenant', 'set role t_globex_2'],
  ['act as its own role', 'set role t_acme'],
  ['act as its migrator', 'set role m_acme'],
  ['act as its plugins’ migrator', 'set role p_acme'],
  ['act as the administrator', 'set session authorization postgres'],
  ['make a table', 'create table mine (id integer)'],
  ['make a table for its session', 'create temporary table mine (id integer)'],
  ['make a schema', 'create schema mine'],
  ['make a table in public', 'create table public.mine (id integer)'],
  ['change a table', 'alter table orders add column mine integer'],
  ['empty a table at once', 'truncate orders'],
  ['forge the record of its migrations', `insert into migration (name, checksum) values ('3', '')`],
  ['run a program', `copy orders to program 'id'`],
  ['read a file of the server', `select pg_read_file('postmaster.pid')`],
  ['fill the lock table', 'select pg_advisory_lock(1)'],
  ['fill the room of large objects', 'select lo_create(0)'],
  ['make a role', 'create role mine'],
])('a tenant cannot %s', async (_what, sql) => {
  const acme = await connect(await tenants.rotateTenantLogin('acme'))
  await expect(acme.query(sql)).rejects.toThrow(/permission denied|must be owner|COPY TO or FROM/)
})

test('a session that wants more memory than one may have is told so, and no other notices', async () => {
  const acme = await connect(await tenants.rotateTenantLogin('acme'))
  await expect(acme.query(`select length(repeat('x', 900000000))`)).rejects.toThrow('out of memory')
  expect(await totals(acme)).toEqual([{ total: 10 }])
})

test('nothing that a tenant says or asks for is written into the server’s log', async () => {
  const acme = await connect(await tenants.rotateTenantLogin('acme'))
  const says = (level: string) => `raise ${level} '%', repeat('flood', 1000);`
  await acme.query(`do $$ begin ${['log', 'warning', 'notice'].map(says).join(' ')} end $$`)
  await expect(acme.query(`do $$ begin ${says('exception')} end $$`)).rejects.toThrow('flood')
  await expect(acme.query(`select flood from flood ${'/* flood */'.repeat(1000)}`)).rejects.toThrow('does not exist')
  const log = await readFile(join(database.connection.host, '../postgres/postgres.log'), 'utf8')
  expect(log).toContain('database system is ready')
  expect(log).not.toContain('flood')
})

test('a transaction that a tenant leaves open, and has lifted all limits of, is ended', async () => {
  const acme = await connect(await tenants.rotateTenantLogin('acme'))
  const other = await connect(await tenants.rotateTenantLogin('acme'))
  await acme.query('set idle_in_transaction_session_timeout = 0; begin isolation level repeatable read; select 1')
  await tenants.endLongTransactions(60_000)
  await acme.query('select 1')
  await tenants.endLongTransactions(0)
  await expect(acme.query('select 1')).rejects.toThrow()
  await other.query('select 1')
})

test.each(['shopctl', 'postgres', 'template1'])('a tenant cannot connect to the database %s', async (name) => {
  const login = await tenants.rotateTenantLogin('acme')
  await expect(connect({ ...login, database: name })).rejects.toThrow(/no pg_hba.conf entry|permission denied/)
})

test('the roles that hold the rights are nobody’s login', async () => {
  const login = await tenants.rotateTenantLogin('acme')
  for (const user of ['t_acme', 'm_acme', 'p_acme'])
    await expect(connect({ ...login, user })).rejects.toThrow('authentication')
})

test('a new login does not disturb the one before it, until that is told to go', async () => {
  const old = await tenants.rotateTenantLogin('acme')
  const draining = await connect(old)
  const current = await tenants.rotateTenantLogin('acme')
  expect(await totals(await connect(old))).toHaveLength(1)
  await tenants.keepTenantLogin('acme', current.user)
  await expect(draining.query('select 1')).rejects.toThrow()
  await expect(connect(old)).rejects.toThrow('authentication failed')
  expect(await totals(await connect(current))).toHaveLength(1)
})

test('what a plugin does to its login is gone with the login', async () => {
  const first = await tenants.rotateTenantLogin('acme')
  const acme = await connect(first)
  await acme.query(`alter role ${pg.escapeIdentifier(first.user)} password 'known' `)
  const next = await tenants.rotateTenantLogin('acme')
  await tenants.keepTenantLogin('acme', next.user)
  await expect(connect({ ...first, password: 'known' })).rejects.toThrow('authentication failed')
})

test('a login that stands before it is a tenant’s sees nothing', async () => {
  const nobody = await connect(await tenants.createStandingLogin())
  await expect(nobody.query('select total from t_acme.orders')).rejects.toThrow('permission denied for schema')
  await expect(nobody.query('set role t_acme')).rejects.toThrow('permission denied')
  await expect(nobody.query('create table public.mine (id integer)')).rejects.toThrow('permission denied')
})

test('when it becomes a tenant’s, a connection that stands goes on as the tenant’s, and others can be made', async () => {
  const standing = await tenants.createStandingLogin()
  const session = await connect(standing)
  const login = await tenants.rotateTenantLogin('acme', [], standing)
  expect(login).toMatchObject({ password: standing.password, schema: 't_acme' })
  await session.query('set search_path to t_acme')
  for (const client of [session, await connect(login)]) {
    expect(await totals(client)).toHaveLength(1)
    expect((await client.query('select session_user as user')).rows).toEqual([{ user: login.user }])
    await expect(client.query('select total from t_globex_2.orders')).rejects.toThrow('permission denied')
  }
  await expect(connect(standing)).rejects.toThrow('authentication failed')
})

test('standing logins go, with their sessions, unless they are a tenant’s by then', async () => {
  const [left, taken] = [await tenants.createStandingLogin(), await tenants.createStandingLogin()]
  const session = await connect(left)
  const login = await tenants.rotateTenantLogin('acme', [], taken)
  await tenants.dropStandingLogin(taken.user)
  await tenants.dropStandingLogins()
  await expect(session.query('select 1')).rejects.toThrow()
  await expect(connect(left)).rejects.toThrow('authentication failed')
  expect(await totals(await connect(login))).toHaveLength(1)
})

test('a dropped tenant leaves no role, no schema and no session', async () => {
  await tenants.provisionTenant('gone')
  const session = await connect(await tenants.rotateTenantLogin('gone'))
  await tenants.dropTenant('gone')
  await tenants.dropTenant('gone')
  await expect(session.query('select 1')).rejects.toThrow()
  const { rows } = await database.tenants.query(
    `select rolname as name from pg_roles where rolname ~ 'gone' union all select nspname from pg_namespace where nspname ~ 'gone'`,
  )
  expect(rows).toEqual([])
})

test('a name that is no slug is refused before it reaches the database', async () => {
  await expect(tenants.provisionTenant('acme"; drop schema t_acme')).rejects.toMatchObject({ code: 'NAME_INVALID' })
})
