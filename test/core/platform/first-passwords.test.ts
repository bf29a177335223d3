import { afterAll, beforeAll, expect, test } from 'vitest'
import { Accounts } from '../../../core/control/store/accounts.js'
import { platformMigrations } from '../../../core/control/store/migrations.js'
import { insertTenant } from '../../../core/control/store/tenants.js'
import { migrate } from '../../../core/database/index.js'
import { untoldPasswords } from '../../../core/platform/make-shop.js'
import { startTestDatabase, type TestDatabase } from '../database/start-test-database.js'

let database: TestDatabase
let accounts: Accounts

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public').finally(() => client.release())
  for (const slug of ['acme', 'globex', 'initech'])
    await insertTenant(database.platform, { slug, name: slug, currency: 'EUR', port: 0 })
  accounts = new Accounts(database.platform)
})
afterAll(() => database.close())

const signIn = (tenant: string, password: string) => accounts.signIn({ tenant, password, address: '127.0.0.1' })

/** What a start of the platform has to show. */
const toShow = async () =>
  new Map((await untoldPasswords({ accounts })).map(({ tenant, password }) => [tenant, password]))

test('a first password that a start has not come to show is made anew by the next, until one has shown it', async () => {
  const lost = await accounts.resetPassword('acme', false)
  await accounts.resetPassword('globex', false)
  await accounts.resetPassword('initech')
  // The operator has been shown another one meanwhile.
  const shown = await accounts.resetPassword('globex')
  const passwords = await toShow()
  expect([...passwords.keys()]).toEqual(['acme'])
  await expect(signIn('acme', lost)).rejects.toMatchObject({ code: 'UNAUTHORIZED' })
  expect([...(await toShow()).keys()]).toEqual(['acme'])
  const last = (await toShow()).get('acme') ?? ''
  await accounts.told(['acme'])
  expect(await toShow()).toEqual(new Map())
  expect(await signIn('acme', last)).toMatchObject({ mustChange: true })
  expect(await signIn('globex', shown)).toMatchObject({ mustChange: true })
})

test('whoever has changed a first password has been shown it', async () => {
  const first = await accounts.resetPassword('initech', false)
  await accounts.changePassword({ tenant: 'initech', address: '127.0.0.1', old: first, new: 'a better password' })
  expect(await toShow()).toEqual(new Map())
})
