import { afterAll, beforeAll, expect, test } from 'vitest'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import {
  addVersion,
  getVersion,
  keptVersions,
  listScripts,
  listVersions,
  mostSaved,
  runningScriptsOf,
  switchVersion,
} from '../../../../core/control/store/scripts.js'
import { migrate } from '../../../../core/database/index.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

let database: TestDatabase

const ten = { tenant: 'acme', name: 'ten', kind: 'discount', source: 'export default () => null', by: 'ann' } as const

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  await database.platform.query(
    `insert into tenants (slug, name, currency, port) values ('acme', 'Acme', 'EUR', 0), ('globex', 'Globex', 'EUR', 0)`,
  )
})
afterAll(() => database.close())

test('of a script the newest versions are kept, and the one that is on, however old', async () => {
  const pool = database.platform
  await addVersion(pool, { ...ten, source: 'export default () => []' })
  await switchVersion(pool, { ...ten, version: 1 })
  const more = `insert into script_versions (tenant, name, version, source, made_by)
    select tenant, name, n, 'x', 'ann' from scripts, generate_series(2, $1::integer) n`
  await pool.query(more, [keptVersions + 1])
  expect(await addVersion(pool, ten)).toBe(keptVersions + 2)
  const numbers = (await listVersions(pool, ten)).map(({ version }) => version)
  expect([numbers.length, numbers[0], ...numbers.slice(-2)]).toEqual([keptVersions + 1, keptVersions + 2, 3, 1])
  expect((await runningScriptsOf(pool, 'acme')).scripts).toMatchObject([{ name: 'ten', version: 1 }])
  await expect(switchVersion(pool, { ...ten, version: 2 })).rejects.toMatchObject({ code: 'SCRIPT_VERSION_NOT_FOUND' })
})

test('versions are listed without their sources, each of which can be asked for', async () => {
  const [newest] = await listVersions(database.platform, ten)
  expect(newest).not.toHaveProperty('source')
  expect(await getVersion(database.platform, ten, 1)).toMatchObject({ version: 1, source: 'export default () => []' })
  const lost = getVersion(database.platform, ten, 2)
  await expect(lost).rejects.toMatchObject({ code: 'SCRIPT_VERSION_NOT_FOUND' })
})

test('a shop has so many scripts and no more, also where two come at once; each shop has its own', async () => {
  const pool = database.platform
  const fill = `insert into scripts (tenant, name, kind) select 'acme', 'other-' || n, 'discount' from generate_series(3, $1::integer) n`
  await pool.query(fill, [mostSaved])
  const both = await Promise.allSettled(['a', 'b'].map((name) => addVersion(pool, { ...ten, name })))
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'SCRIPTS_TOO_MANY' } })
  expect((await pool.query(`select from scripts where tenant = 'acme'`)).rowCount).toBe(mostSaved)
  expect(await addVersion(pool, ten)).toBe(keptVersions + 3)
  expect(await addVersion(pool, { ...ten, tenant: 'globex' })).toBe(1)
  expect(await listScripts(pool, 'globex')).toHaveLength(1)
})
