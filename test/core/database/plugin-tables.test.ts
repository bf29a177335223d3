import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type PluginMigration, type PluginTables, TenantDatabases } from '../../../core/database/index.js'
import { pluginRole } from '../../../core/database/names.js'
import type { TablePage } from '../../../core/database/plugin-data.js'
import { migrationHash } from '../../../core/model/index.js'
import { startTestDatabase, type TestDatabase } from './start-test-database.js'

let database: TestDatabase
let tenants: TenantDatabases
const clients: pg.Client[] = []

beforeAll(async () => {
  database = await startTestDatabase()
  tenants = new TenantDatabases(database, [{ name: '1', sql: 'create table customers (id text)' }])
})
afterAll(() => database.close())
beforeEach(() => tenants.provisionTenant('acme'))
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.end()))
  await tenants.dropTenant('acme')
})

const migration = (name: string, up: string, down: string): PluginMigration => ({
  name,
  kind: 'expand',
  up,
  down,
  hash: migrationHash(up + down),
})
const table = migration('001-points', 'create table points (customer text, old int)', 'drop table points')
const column = migration('002-note', 'alter table points add note text', 'alter table points drop note')
const taking: PluginMigration = {
  ...migration('003-old', 'alter table points drop old', 'alter table points add old int'),
  kind: 'contract',
}
const broken = migration('004-broken', 'alter table nothing add note text', 'select 1')

const points = (...migrations: readonly PluginMigration[]): PluginTables => ({
  name: 'points',
  package: '@acme/points',
  version: `1.${migrations.length}.0`,
  migrations,
})
const expand = (release: number, ...plugins: readonly PluginTables[]) =>
  tenants.expandTables({ tenant: 'acme', release, plugins })
const contract = (release: number, ...plugins: readonly PluginTables[]) =>
  tenants.contractTables({ tenant: 'acme', release, plugins })

const columns = async (schema = 't_acme$points') => {
  const sql =
    'select table_name || $2 || column_name as name from information_schema.columns where table_schema = $1 order by 1'
  return (await database.tenants.query<{ name: string }>(sql, [schema, '.'])).rows.map(({ name }) => name)
}

/** Everything of the tenant's that PostgreSQL knows. */
const traces = async () =>
  (
    await database.tenants.query<object>(`
      select 'role' as kind, rolname as name, '' as acl from pg_roles where rolname ~ '^[tmp]_acme'
      union all select 'schema', nspname, (select string_agg(a::text, ' ' order by a::text) from unnest(nspacl) a)
        from pg_namespace where nspname ~ 'acme'
      union all select relkind::text, nspname || '.' || relname, '' from pg_class join pg_namespace n on n.oid = relnamespace
        where nspname ~ 'acme'
      union all select 'default', nspname, '' from pg_default_acl join pg_namespace n on n.oid = defaclnamespace
        where nspname ~ 'acme'
      order by 1, 2`)
  ).rows

async function actAs(installation: string): Promise<pg.Client> {
  const login = await tenants.rotateTenantLogin('acme', [installation])
  const { plugins, schema, ...connection } = login
  const role = plugins[installation] ?? ''
  const client = new pg.Client({
    ...connection,
    options: `-c role=${role} -c search_path=${role},${schema}`,
  })
  await client.connect()
  clients.push(client)
  return client
}

test('an installation has its tables in a schema of its own, and acts there alone', async () => {
  await expand(1, points(table))
  const client = await actAs('points')
  await client.query(`insert into points (customer) values ('ann')`)
  await client.query(`update points set old = 3`)
  expect((await client.query('select * from points')).rows).toEqual([{ customer: 'ann', old: 3 }])
  await client.query('delete from points')
})

test.each([
  ['read the shop’s tables', 'select * from customers'],
  ['read them by their full name', 'select * from t_acme.customers'],
  ['read the record of the migrations', 'select * from plugin_migration'],
  ['read another installation’s tables', 'select * from "t_acme$other".points'],
  ['change its tables', 'alter table points add mine int'],
  ['make a table', 'create table mine (id int)'],
  ['drop its table', 'drop table points'],
  ['act as the migrator', 'set role p_acme'],
])('an installation cannot %s', async (_, sql) => {
  await expand(1, points(table), { ...points(table), name: 'other' })
  await expect((await actAs('points')).query(sql)).rejects.toThrow(/permission denied|must be owner/)
})

test('a login acts as the installations that it was made for, and as no other', async () => {
  await expand(1, points(table), { ...points(table), name: 'other' })
  await expect((await actAs('points')).query('set role "t_acme$other"')).rejects.toThrow('permission denied')
})

test('migrations run as the migrator of the tenant’s plugins', async () => {
  const who = migration(
    '001-who',
    'create table who as select current_user::text, session_user::text as login',
    'drop table who',
  )
  await expect(expand(1, points(who))).resolves.toBeUndefined()
  const { rows } = await database.tenants.query('select * from "t_acme$points".who')
  expect(rows).toEqual([{ current_user: 'p_acme', login: 'p_acme' }])
})

test('each migration runs once, and tables that were only added to serve an older version as well', async () => {
  await expand(1, points(table, column))
  await expand(2, points(table, column))
  await expand(3, points(table))
  expect(await columns()).toEqual(['points.customer', 'points.note', 'points.old'])
})

test('one that fails is named with PostgreSQL’s words, and leaves nothing of any plugin of its change', async () => {
  const before = await traces()
  const other = { ...points(table), name: 'other' }
  await expect(expand(1, other, points(table, broken))).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringMatching(/"points".*004-broken failed: relation "nothing" does not exist/) as string,
  })
  expect(await traces()).toEqual(before)
})

test('one that fails in tables that are there leaves them as they were', async () => {
  await expand(1, points(table))
  const before = await traces()
  await expect(expand(2, points(table, column, broken))).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
  expect(await traces()).toEqual(before)
  expect(await columns()).toEqual(['points.customer', 'points.old'])
})

test('what a release has run is taken back by its down sections, the last first', async () => {
  await expand(1, points(table))
  const second = migration(
    '003-second',
    'alter table points add second text',
    'alter table points drop second, drop note',
  )
  const first = migration('002-note', 'alter table points add note text', 'select note from points')
  await expand(2, points(table, first, second))
  // 003 drops what 002 reads: only in the reverse order does this fail.
  expect(await tenants.undoTables('acme', [2])).toMatchObject([
    { code: 'MIGRATION_FAILED', message: expect.stringContaining('002-note (down)') as string },
  ])
  expect(await columns()).toEqual(['points.customer', 'points.note', 'points.old', 'points.second'])
})

test('what could not be taken back keeps no other plugin from it, and belongs to the next release that has it', async () => {
  const stuck = migration('002-note', 'alter table points add note text', 'select nothing')
  const other = { ...points(table), name: 'other' }
  await expand(1, points(table), other)
  await expand(2, points(table, stuck), { ...other, migrations: [table, column] })
  expect(await tenants.undoTables('acme', [2])).toHaveLength(1)
  expect(await columns('t_acme$other')).toEqual(['points.customer', 'points.old'])
  await tenants.expandTables({ tenant: 'acme', release: 3, plugins: [points(table, stuck)], abandoned: [2] })
  expect(await tenants.tableReleases('acme')).toEqual([1, 3])
  expect(await columns()).toContain('points.note')
})

test('undone, a release’s tables are as they were before it; and gone, where they came with it', async () => {
  const empty = await traces()
  await expand(1, points(table))
  const one = await traces()
  await expand(2, points(table, column), { ...points(table), name: 'other' })
  expect(await tenants.tableReleases('acme')).toEqual([1, 2])
  await tenants.undoTables('acme', [2])
  expect(await traces()).toEqual(one)
  await tenants.undoTables('acme', [1])
  expect(await traces()).toEqual(empty)
})

test('what takes away waits until the release before has drained', async () => {
  await expand(1, points(table))
  await expand(2, points(table, column, taking))
  expect(await columns()).toContain('points.old')
  await contract(2, points(table, column, taking))
  await contract(2, points(table, column, taking))
  expect(await columns()).toEqual(['points.customer', 'points.note'])
})

test('in tables that are new there is nothing to wait for', async () => {
  await expand(1, points(table, column, taking))
  expect(await columns()).toEqual(['points.customer', 'points.note'])
})

test('a version from before a contract migration is refused: what it needs is gone', async () => {
  await expand(1, points(table, column, taking))
  await expect(expand(2, points(table, column))).rejects.toMatchObject({
    code: 'TABLES_CONTRACTED',
    message: expect.stringContaining(
      '1.2.0 of "points" cannot use the tables any more: the migration 003-old',
    ) as string,
  })
})

test('a version whose migration comes after one that has to wait is refused: it goes in two steps', async () => {
  await expand(1, points(table))
  const later = migration('004-later', 'alter table points add later text', 'alter table points drop later')
  await expect(expand(2, points(table, column, taking, later))).rejects.toMatchObject({ code: 'MIGRATION_STEP' })
  await expand(2, points(table, column, taking))
  await contract(2, points(table, column, taking))
  await expand(3, points(table, column, taking, later))
})

test('a migration that was edited after it had run is refused', async () => {
  await expand(1, points(table))
  const edited = migration('001-points', 'create table points (customer bigint)', 'drop table points')
  await expect(expand(2, points(edited))).rejects.toMatchObject({ code: 'MIGRATION_CHANGED' })
})

test('tables that were kept are not given to another plugin of the same name', async () => {
  await expand(1, points(table))
  await expect(expand(2, { ...points(table), package: 'points' })).rejects.toMatchObject({ code: 'TABLES_TAKEN' })
})

test('counted, exported and purged: afterwards the tenant has what it had before', async () => {
  const before = await traces()
  await expand(1, points(table, column))
  await database.tenants.query(`insert into "t_acme$points".points select n::text, n from generate_series(1, 1200) n`)
  expect(await tenants.countTables('acme', 'points')).toEqual({
    tables: [{ name: 'points', rows: 1200 }],
    migrations: ['001-points', '002-note'],
  })
  const { points: rows } = rowsOf(await exported())
  expect(rows).toHaveLength(1200)
  expect(rows?.[1199]).toEqual({ customer: '1200', old: 1200, note: null })
  await tenants.purgeTables('acme', 'points')
  await tenants.purgeTables('acme', 'points')
  expect(await traces()).toEqual(before)
  expect(await tenants.countTables('acme', 'points')).toEqual({ tables: [], migrations: [] })
})

async function exported(): Promise<readonly TablePage[]> {
  const pages: TablePage[] = []
  for await (const page of tenants.exportTables('acme', 'points')) pages.push(page)
  return pages
}

/** What was exported, by table. */
function rowsOf(pages: readonly TablePage[]): Readonly<Record<string, readonly unknown[]>> {
  const tables = Map.groupBy(pages, (page) => page.table)
  const texts = [...tables].map(([name, parts]) => [name, Buffer.concat(parts.map(({ text }) => text)).toString()])
  return Object.fromEntries(texts.map(([name, text]) => [name, JSON.parse(`[${text}]`) as unknown[]]))
}

test('rows of any width are exported in small pages, whole', async () => {
  const wide = migration('001-wide', 'create table wide (t text); create table none (t text)', 'drop table wide')
  await expand(1, points(wide))
  await database.tenants.query(
    `insert into "t_acme$points".wide select repeat('\\ü"', n) from unnest(array[1, 2000000, 2]) n`,
  )
  const pages = await exported()
  expect(Math.max(...pages.map(({ text }) => text.length))).toBeLessThanOrEqual(8_192_000)
  const { wide: rows = [], none } = rowsOf(pages)
  expect(none).toEqual([])
  expect(rows.map((row) => (row as { t: string }).t.length)).toEqual([3, 6_000_000, 6])
  expect(rows[2]).toEqual({ t: '\\ü"\\ü"' })
})

test('a dropped tenant leaves nothing of its plugins', async () => {
  await expand(1, points(table))
  await tenants.dropTenant('acme')
  expect(await traces()).toEqual([])
})

test('a long name is cut and stays the only one of its kind', () => {
  const [tenant, plugin] = ['t'.repeat(40), 'p'.repeat(40)]
  const [one, other] = [pluginRole(tenant, plugin), pluginRole(tenant, plugin.replace(/p$/, 'q'))]
  expect(one).toHaveLength(63)
  expect(other).toHaveLength(63)
  expect(one).not.toBe(other)
  expect(one.startsWith(`t_${tenant}$ppp`)).toBe(true)
})
