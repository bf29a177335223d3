import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { Releases } from '../../../../core/control/store/releases.js'
import {
  insertTenant,
  listInstallations,
  listWanting,
  markWanting,
  replaceInstallations,
} from '../../../../core/control/store/tenants.js'
import { inPoolTransaction, migrate } from '../../../../core/database/index.js'
import { emptyLock, type Installation, type Release } from '../../../../core/model/index.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

const seal = { seal: JSON.stringify, open: JSON.parse as <T>(sealed: string) => T }
const installation = (name: string): Installation => ({ name, package: name, range: '*', config: {}, enabled: true })
let database: TestDatabase
let releases: Releases

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  releases = new Releases(database.platform, seal)
})
afterAll(() => database.close())

beforeEach(async () => {
  await database.platform.query('delete from tenants')
  await insertTenant(database.platform, { slug: 'acme', name: 'Acme', currency: 'EUR', port: 0 })
  await live(['greeter'], null)
})

/** A release with these plugins, live and not confirmed. */
async function live(names: readonly string[], replaces: number | null): Promise<Release> {
  const made = { bundle: 'b', kernel: 'k', config: {}, lock: emptyLock, plugins: [], reason: 'because', by: 'ann' }
  const candidate = { tenant: 'acme', replaces, installations: names.map(installation), ...made }
  const release = await releases.insertCandidate(candidate)
  expect(await releases.record(release)).toBe(true)
  // What may have been lost on its way is recorded again.
  expect(await releases.record(release)).toBe(true)
  return release
}

const wanted = async () => (await listInstallations(database.platform, 'acme', seal)).map(({ name }) => name)

test('what was only wanted is wanted again where the release that took it in is taken back', async () => {
  await inPoolTransaction(database.platform, async (client) => {
    const installations = ['greeter', 'other'].map(installation)
    await replaceInstallations(client, { tenant: 'acme', installations, seal })
    await markWanting(client, 'acme')
  })
  const release = await live(['greeter', 'other', 'late'], 1)
  expect([await wanted(), await listWanting(database.platform)]).toEqual([['greeter', 'other', 'late'], []])
  await releases.takeBack(release, 'it never answered')
  expect([await wanted(), await listWanting(database.platform)]).toEqual([['greeter', 'other'], ['acme']])
})

test('what was live alone is wanted again, and no more, where nothing else was', async () => {
  await releases.takeBack(await live(['greeter', 'late'], 1), 'it never answered')
  expect([await wanted(), await listWanting(database.platform)]).toEqual([['greeter'], []])
})
