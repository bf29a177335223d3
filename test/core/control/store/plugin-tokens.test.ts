import { afterAll, beforeAll, expect, test } from 'vitest'
import { platformMigrations } from '../../../../core/control/store/migrations.js'
import { PluginTokens } from '../../../../core/control/store/plugin-tokens.js'
import { migrate } from '../../../../core/database/index.js'
import { startTestDatabase, type TestDatabase } from '../../database/start-test-database.js'

let database: TestDatabase
let tokens: PluginTokens

const points = { tenant: 'acme', plugin: 'points' }

beforeAll(async () => {
  database = await startTestDatabase()
  const client = await database.platform.connect()
  await migrate(client, platformMigrations, 'public')
  client.release()
  tokens = new PluginTokens(database.platform)
  const sql = (text: string) => database.platform.query(text)
  await sql(`insert into tenants (slug, name, currency, port) values ('acme', 'Acme', 'EUR', 0)`)
  await sql(`insert into installations (tenant, name, position, package, range, enabled, config)
             values ('acme', 'points', 0, 'points', '*', true, ''), ('acme', 'other', 1, 'other', '*', true, '')`)
})

afterAll(() => database.close())

test('a token opens its installation; revoked, expired, switched off or taken by another package it opens nothing (S19)', async () => {
  const [lasting, short, revoked] = [await tokens.make(points), await tokens.make(points, 1), await tokens.make(points)]
  expect(await tokens.open(lasting.token)).toEqual({ ...points, id: lasting.id, enabled: true })
  expect(await tokens.open(`${lasting.token}x`)).toBeUndefined()
  expect(await tokens.open(short.token)).toBeUndefined()
  expect(await tokens.revoke({ ...points, plugin: 'other' }, revoked.id)).toBe(false)
  expect(await tokens.revoke(points, revoked.id)).toBe(true)
  expect(await tokens.standing([lasting.id, short.id, revoked.id])).toEqual([
    { ...points, id: lasting.id, release: null },
  ])

  const become = (what: string) => database.platform.query(`update installations set ${what} where name = 'points'`)
  await become('enabled = false')
  expect(await tokens.standing([lasting.id])).toEqual([])
  await become(`enabled = true, package = 'stranger'`)
  expect(await tokens.open(lasting.token)).toBeUndefined()
  await become(`package = 'points'`)
  expect(await tokens.standing([lasting.id])).toHaveLength(1)
})

test('one that is switched off by a release that may still be taken back opens what it did until that is confirmed', async () => {
  const { id } = await tokens.make(points)
  const sql = (text: string) => database.platform.query(text)
  await sql(`insert into bundles (hash, code, map) values ('b', '', '')`)
  await sql(`insert into releases (tenant, number, state, lock, plugins, bundle, kernel, config, reason, made_by)
             values ('acme', 1, 'live', '{}', '[]', 'b', 'k', '', 'disable points', 'operator')`)
  await sql(`update tenants set live_release = 1`)
  await sql(`update installations set enabled = false where name = 'points'`)
  expect(await tokens.standing([id])).toEqual([{ ...points, id, release: 1 }])
  await sql(`update releases set confirmed_at = now()`)
  expect(await tokens.standing([id])).toEqual([])
  await sql(`update installations set enabled = true where name = 'points'`)
})

test('tokens go with their installation; what is kept of one is a hash, and nothing of it is listed', async () => {
  const made = await tokens.make({ tenant: 'acme', plugin: 'other' })
  const { rows } = await database.platform.query(`select * from plugin_tokens where id = $1`, [made.id])
  expect(JSON.stringify(rows)).not.toContain(made.token)
  expect(JSON.stringify(await tokens.list({ tenant: 'acme', plugin: 'other' }))).not.toContain('shopctl_plugin_')
  await database.platform.query(`delete from installations where name = 'other'`)
  expect(await tokens.standing([made.id])).toEqual([])
  await expect(tokens.make({ tenant: 'acme', plugin: 'other' })).rejects.toMatchObject({
    code: 'INSTALLATION_NOT_FOUND',
  })
})
