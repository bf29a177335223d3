import { afterAll, beforeAll, expect, test } from 'vitest'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { PrivatePlugins } from '../../../../core/control/store/private-plugins.js'
import { deleteTenant, insertTenant } from '../../../../core/control/store/tenants.js'
import { migrate } from '../../../../core/database/index.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

let database: TestDatabase
let plugins: PrivatePlugins

const addShop = (slug: string) => insertTenant(database.platform, { slug, name: slug, currency: 'EUR', port: 0 })

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  plugins = new PrivatePlugins(database.platform)
  for (const slug of ['acme', 'globex']) await addShop(slug)
})
afterAll(() => database.close())

test('a plugin that is kept for one shop is not everybody’s when that is removed, nor whoever’s gets its name', async () => {
  await plugins.keepFor('greeter', ['acme'])
  expect([...(await plugins.hiddenFrom('globex'))]).toEqual(['greeter'])
  await deleteTenant(database.platform, 'acme')
  await addShop('acme')
  for (const slug of ['acme', 'globex']) expect([...(await plugins.hiddenFrom(slug))]).toEqual(['greeter'])
  expect(await plugins.list()).toEqual([{ package: 'greeter', tenants: [] }])
  await plugins.keepFor('greeter', ['globex'])
  expect(await plugins.list()).toEqual([{ package: 'greeter', tenants: ['globex'] }])
  expect([...(await plugins.hiddenFrom('globex'))]).toEqual([])
  await plugins.keepFor('greeter', [])
  expect(await plugins.list()).toEqual([])
  expect([...(await plugins.hiddenFrom('acme'))]).toEqual([])
})
