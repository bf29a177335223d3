import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  addVersion,
  keptSwitches,
  keptVersions,
  mostSaved,
  removeScript,
  switchVersion,
} from '../../../../core/control/store/change-scripts.js'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import {
  findAnyScript,
  getVersion,
  listScripts,
  listSwitches,
  listVersions,
  runningScriptsOf,
} from '../../../../core/control/store/scripts.js'
import { planScripts, readStatedScripts, writeStatedScripts } from '../../../../core/control/store/stated-scripts.js'
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

test('a script that is off can be removed: it is gone, its versions stay, and come back with the next one under its name', async () => {
  const pool = database.platform
  const two = { ...ten, tenant: 'globex', name: 'two' }
  await addVersion(pool, two)
  await switchVersion(pool, { ...two, version: 1 })
  await expect(removeScript(pool, two)).rejects.toMatchObject({ code: 'SCRIPT_IS_ON' })
  await switchVersion(pool, { ...two, version: null })
  await removeScript(pool, two)
  expect(await listScripts(pool, 'globex')).toEqual([])
  await expect(removeScript(pool, two)).rejects.toMatchObject({ code: 'SCRIPT_NOT_FOUND' })
  await expect(switchVersion(pool, { ...two, version: 1 })).rejects.toMatchObject({ code: 'SCRIPT_NOT_FOUND' })
  expect(await findAnyScript(pool, two)).toMatchObject({ version: 1, removedAt: expect.any(Date) as Date })
  expect(await addVersion(pool, two)).toBe(2)
  expect(await listScripts(pool, 'globex')).toMatchObject([{ name: 'two', live: null, removedAt: null }])
})

test('of the switches of a script the last ones are remembered', async () => {
  const pool = database.platform
  const fill = `insert into script_switches (tenant, name, made_by) select 'globex', 'two', 'ann' from generate_series(1, $1::integer)`
  await pool.query(fill, [keptSwitches * 2])
  await switchVersion(pool, { ...ten, tenant: 'globex', name: 'two', version: 2 })
  const kept = await listSwitches(pool, { tenant: 'globex', name: 'two' })
  expect([kept.length, kept[0]?.version]).toEqual([keptSwitches, 2])
  expect((await pool.query(`select from script_switches where tenant = 'globex'`)).rowCount).toBe(keptSwitches)
})

test('stated scripts become so in the fewest steps, and what is read then states the same', async () => {
  const pool = database.platform
  const stated = (scripts: Parameters<typeof planScripts>[2]) => ({ tenant: 'globex', stated: scripts, by: 'ann' })
  const script = (source: string, enabled?: false) => ({
    kind: 'discount' as const,
    source,
    ...(enabled === false ? { enabled } : {}),
  })
  const first = { two: script('b'), three: script('c', false) }
  const { steps, running } = await writeStatedScripts(pool, stated(first))
  expect(steps).toMatchObject([
    { what: 'change', name: 'two', from: 2, to: 3, saves: 3 },
    { what: 'add', name: 'three', from: null, to: null, saves: 1 },
  ])
  expect(running.scripts).toMatchObject([{ name: 'two', version: 3, source: 'b' }])
  expect(await readStatedScripts(pool, 'globex')).toEqual({ three: first.three, two: first.two })
  expect(await planScripts(pool, 'globex', first)).toEqual([])
  const back = { two: script(ten.source), three: script('c') }
  expect(await planScripts(pool, 'globex', back)).toMatchObject([
    { what: 'change', name: 'two', from: 3, to: 2, saves: null },
    { what: 'enable', name: 'three', from: null, to: 1, saves: null },
  ])
  const older = { two: script(ten.source, false) }
  const last = await writeStatedScripts(pool, stated(older))
  expect(last.steps).toMatchObject([
    { what: 'remove', name: 'three', from: null },
    { what: 'change', name: 'two', from: 3, to: null, saves: 4 },
  ])
  expect(await readStatedScripts(pool, 'globex')).toEqual(older)
  const other = planScripts(pool, 'globex', { two: { kind: 'checkout', source: 'x' } })
  await expect(other).rejects.toMatchObject({ code: 'SCRIPT_KIND_FIXED' })
  const eleven = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`s${n}`, script('x')]))
  await expect(planScripts(pool, 'globex', eleven)).rejects.toMatchObject({ code: 'SCRIPTS_FULL' })
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
  expect(await listScripts(pool, 'globex')).toHaveLength(2)
})
