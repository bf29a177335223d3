import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { asPluginsMigrator } from '../../../core/database/as-migrator.js'
import { migrate, type PluginTables, TenantDatabases, tenantRole } from '../../../core/database/index.js'
import { migrationHash } from '../../../core/model/index.js'
import { openOutbox } from '../../../core/outbox/index.js'
import { shopMigrations } from '../../../core/shop/host.js'
import { startTestDatabase, type TestDatabase } from './start-test-database.js'

let database: TestDatabase
let tenants: TenantDatabases

beforeAll(async () => {
  database = await startTestDatabase()
  tenants = new TenantDatabases(database, shopMigrations)
  await openOutbox({ pool: database.tenants, migrate, roleOf: tenantRole }).then((outbox) =>
    outbox.registerTenant('acme'),
  )
})
afterAll(() => database.close())
beforeEach(() => tenants.provisionTenant('acme'))
afterEach(() => tenants.dropTenant('acme'))

const taken = 'it ran with the rights of the platform'

/** Speaks up where it is run by anybody but the tenant. */
const trap = `
  create function trap() returns boolean language plpgsql as $$ begin
    if current_user !~ '^[a-z]+_acme' then raise exception '${taken}, of %', current_user; end if;
    return true;
  end $$;
  create function sure(integer) returns boolean language plpgsql immutable as $$ begin return trap(); end $$;
  create function sprung() returns trigger language plpgsql as $$ begin perform trap(); return coalesce(new, old); end $$;
  alter function sure set search_path = "t_acme$mine";
  alter function sprung set search_path = "t_acme$mine";
  grant usage on schema "t_acme$mine" to public;
  create table points (customer text);`

/** A view of the same name and columns, which is one more place where code stands. */
const asView = (table: string): string => `
  alter table t_acme.${table} rename to ${table}_kept;
  create view t_acme.${table} as select * from t_acme.${table}_kept limit case when "t_acme$mine".trap() then 100 end`

const mine = (up: string): PluginTables => ({
  name: 'mine',
  package: 'mine',
  version: '1.0.0',
  migrations: [{ name: '001-mine', kind: 'expand', up, down: 'drop table points', hash: migrationHash(up) }],
})

/** All that the platform itself does in a tenant's schemas; answers what came of it. */
async function goThrough(plugin: PluginTables): Promise<readonly string[]> {
  const expand = (release: number, abandoned: readonly number[]) =>
    tenants.expandTables({ tenant: 'acme', release, plugins: [plugin], abandoned })
  const exported = async (): Promise<void> => {
    for await (const page of tenants.exportTables('acme', 'mine')) expect(page.table).toBe('points')
  }
  const steps: readonly (() => Promise<unknown>)[] = [
    () => expand(1, []),
    () => tenants.provisionTenant('acme'),
    () => tenants.tableReleases('acme'),
    () => expand(2, [1]),
    () => tenants.contractTables({ tenant: 'acme', release: 2, plugins: [plugin] }),
    () => database.tenants.query(`select ev.tell_idle_carts(id, 1, now(), 10, '1 s') from ev.tenant`),
    () => database.tenants.query('select ev.has_forgotten_payment(id, now()) from ev.tenant'),
    () => tenants.countTables('acme', 'mine'),
    exported,
    () => tenants.undoTables('acme', [2]),
    () => tenants.purgeTables('acme', 'mine'),
  ]
  const words: string[] = []
  for (const step of steps) await step().catch((error: Error) => words.push(error.message))
  return words
}

test.each([
  [
    'puts a view in the place of the record of plugins’ migrations',
    `alter table t_acme.plugin_migration rename to kept;
     create view t_acme.plugin_migration as select * from t_acme.kept where "t_acme$mine".trap()`,
  ],
  ['puts a view in the place of the record of the shop’s migrations', asView('migration')],
  ['puts a view in the place of the carts', asView('carts')],
  ['puts a view in the place of the payments', asView('payments')],
  [
    'has a trigger on the record of migrations',
    'create trigger sprung before delete or update on t_acme.plugin_migration for each row execute function sprung()',
  ],
  [
    'has a rule on the record of migrations',
    'create rule sprung as on delete to t_acme.plugin_migration do also select "t_acme$mine".trap()',
  ],
  [
    'has an index whose predicate is reckoned when a query is planned',
    'create index on points (customer) where sure(1)',
  ],
  [
    'has an index on the carts whose predicate is reckoned when a query is planned',
    'create index on t_acme.carts (id) where "t_acme$mine".sure(1)',
  ],
  [
    'says how its rows become JSON',
    `create type note as enum ('x');
     create function note_json(note) returns json language plpgsql as $$ begin perform trap(); return '1'; end $$;
     alter function note_json set search_path = "t_acme$mine";
     create cast (note as json) with function note_json(note);
     alter table points add note note;
     insert into points values ('ann', 'x')`,
  ],
])('a migration that %s gets none of the platform’s rights', async (_, sql) => {
  const words = await goThrough(mine(`${trap}; ${sql}`))
  expect(words.filter((word) => word.includes(taken))).toEqual([])
})

test('what a migration selects, and writes into its record, stays in the server', async () => {
  const rows = `select repeat('x', 1000000) from generate_series(1, 100)`
  const record = `insert into t_acme.plugin_migration (installation, package, name, kind, hash, down, release)
    select 'mine', 'mine', n::text, 'expand', repeat('h', 1000000), repeat('d', 1000000), 1 from generate_series(1, 50) n`
  const before = process.memoryUsage().rss
  const words = await goThrough(mine(`create table points (customer text); ${rows}; ${record}`))
  expect(words).toEqual([])
  expect(process.memoryUsage().rss - before).toBeLessThan(60_000_000)
})

test('a migration that records a name that is none hinders no other plugin', async () => {
  const record = `insert into t_acme.plugin_migration (installation, package, name, kind, hash, down, release)
    values ('../No Name', 'mine', 'x', 'expand', 'h', 'd', 1)`
  await tenants.expandTables({ tenant: 'acme', release: 1, plugins: [mine(`create table points (a int); ${record}`)] })
  const other = { ...mine('create table points (b int)'), name: 'other' }
  await tenants.expandTables({ tenant: 'acme', release: 2, plugins: [other] })
  expect((await tenants.countTables('acme', 'other')).migrations).toHaveLength(1)
})

test('a migration ends no transaction', async () => {
  await expect(
    tenants.expandTables({ tenant: 'acme', release: 1, plugins: [mine('create table points (a int); commit')] }),
  ).rejects.toMatchObject({ code: 'MIGRATION_FAILED' })
  expect(await tenants.countTables('acme', 'mine')).toEqual({ tables: [], migrations: [] })
})

test('a migration that lifts its limit and does not end is ended', async () => {
  const endless = asPluginsMigrator(
    database,
    { tenant: 'acme', withinMs: 200 },
    async (client) => void (await client.query('set statement_timeout = 0; select pg_sleep(60)')),
  )
  await expect(endless).rejects.toMatchObject({ code: '57P01' })
})
