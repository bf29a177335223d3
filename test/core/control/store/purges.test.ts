import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { Purges } from '../../../../core/control/store/purges.js'
import { Releases } from '../../../../core/control/store/releases.js'
import { insertTenant } from '../../../../core/control/store/tenants.js'
import { migrate } from '../../../../core/database/index.js'
import { emptyLock, type Release } from '../../../../core/model/index.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

let database: TestDatabase
let purges: Purges
let releases: Releases

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  purges = new Purges(database.platform)
  releases = new Releases(database.platform, { seal: JSON.stringify, open: JSON.parse })
})
afterAll(() => database.close())

/** The shop has had greeter in release 1, and release 2, which is live, is without it: it waits to be purged. */
beforeEach(async () => {
  await database.platform.query('delete from tenants')
  await insertTenant(database.platform, { slug: 'acme', name: 'Acme', currency: 'EUR', port: 0 })
  await live(['greeter'], null)
  const { number } = await live([], 1)
  await purges.add({
    tenant: 'acme',
    name: 'greeter',
    lastRelease: 1,
    sinceRelease: number,
    by: 'ann',
    graceMs: 60_000,
  })
})

/** A release with these plugins, live and not confirmed. */
async function live(names: readonly string[], replaces: number | null): Promise<Release> {
  const installations = names.map((name) => ({ name, package: name, range: '*', config: {}, enabled: true }))
  const made = { bundle: 'b', kernel: 'k', config: {}, lock: emptyLock, plugins: [], reason: 'because', by: 'ann' }
  const release = await releases.insertCandidate({ tenant: 'acme', replaces, installations, ...made })
  expect(await releases.record(release)).toBe(true)
  return release
}

const waiting = async () => (await purges.waiting('acme')).map(({ name }) => name)

test('what a release brings back that is taken back itself still waits to be purged, and can be restored', async () => {
  const restored = await live(['greeter'], 2)
  expect(await waiting()).toEqual([])
  await releases.takeBack(restored, 'it never answered')
  expect(await waiting()).toEqual(['greeter'])
})

test('what came back with a release that has answered waits no more, also when it is removed again', async () => {
  const restored = await live(['greeter'], 2)
  await releases.confirm(restored)
  await live([], 3)
  expect(await waiting()).toEqual([])
})
