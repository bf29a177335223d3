/**
 * What is purged can be had back for a while: with its rows, its settings and its version. When the grace is over, it is as if the
 * plugin had never been there.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Change } from '../../../core/model/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { publish } from '../../setup/publish.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { tenantCatalog } from '../../setup/tenant-catalog.js'
import { TestPlatform } from '../../setup/test-platform.js'

let platform: TestPlatform
let shopper: Shopper

const notes = (version: string) => ({
  name: 'notes',
  version,
  scopes: ['database'],
  migrations: {
    '001-notes': '-- migrate:up\ncreate table notes (text text);\n-- migrate:down\ndrop table notes;\n',
  },
  source: `
    import { Config, Controller, Database, Get, Plugin, Post, type Static, Type } from '@shopctl/sdk'
    const NotesConfig = Type.Object({ words: Type.String({ default: 'none' }) })
    type NotesConfig = Static<typeof NotesConfig>
    @Controller('/notes')
    class Notes {
      constructor(private readonly database: Database, private readonly config: Config<NotesConfig>) {}
      @Get() list() { return this.database.query('select * from notes') }
      @Post() async write() { await this.database.query('insert into notes values ($1)', [this.config.words]) }
    }
    @Plugin({ config: NotesConfig, controllers: [Notes] })
    export default class NotesPlugin {}`,
})

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const [shop] = await Promise.all([openShop(platform, 'acme'), publish(platform, platform.home, notes('1.0.0'))])
  shopper = shop
  await publish(platform, platform.home, notes('1.1.0'))
}, 180_000)

afterAll(() => platform.close())

const run = (...words: string[]) => shopctl(platform.home, 'plugin', ...words, '--tenant', 'acme')
const change = (wanted: Change) => platform.client.changeSet('acme', wanted, () => undefined)
const purge = () => change({ kind: 'remove', names: ['mine'], purge: true })
const rows = async () => (await shopper.request('GET', '/notes')).body
const catalog = () => tenantCatalog(platform.home, 'acme')

async function graceEnds(): Promise<void> {
  const database = await adminDatabase(platform.home, 'shopctl')
  await database.query('update purges set due_at = now()')
  await database.end()
}

test('what was purged comes back with its rows, its settings and its version (P8)', async () => {
  const newer = { package: 'notes', version: '1.1.0' }
  await platform.client.review({ ...newer, verdict: 'rejected', reason: 'not yet' })
  await addPlugins(platform.client, 'acme', { package: 'notes', range: '^1', name: 'mine', config: { words: 'a' } })
  await shopper.request('POST', '/notes')
  const [before] = await platform.client.plugins('acme')
  await purge()
  expect(await platform.client.plugins('acme')).toMatchObject([
    { name: 'mine', state: 'removed', purgeAt: expect.any(String) as string },
  ])
  expect((await run('add', 'notes', '--as', 'mine')).answer.error).toMatchObject({
    code: 'PURGE_WAITS',
    hint: expect.stringContaining('shopctl plugin restore mine --tenant acme') as string,
  })
  await platform.client.withdrawReview(newer)
  expect(await run('restore', 'mine', '--dry-run')).toMatchObject({
    answer: { steps: [{ what: 'install', to: '1.0.0' }] },
  })
  expect((await run('restore', 'mine')).code).toBe(0)
  const [after] = await platform.client.plugins('acme')
  expect({ ...after, cost: null }).toEqual({ ...before, cost: null })
  expect(await rows()).toEqual([{ text: 'a' }])
  expect((await run('restore', 'mine')).answer.error?.code).toBe('NOTHING_WAITS')
}, 120_000)

test('a rollback to a release that has it undoes a purge, too', async () => {
  const { release } = await purge()
  await change({ kind: 'rollback', to: release.number - 1 })
  await graceEnds()
  await platform.client.collectGarbage(false)
  expect(await rows()).toEqual([{ text: 'a' }])
}, 120_000)

test('when the grace is over nothing of it is left: the shop’s database is what it was before the install (P8)', async () => {
  await purge()
  await graceEnds()
  expect(await platform.client.collectGarbage(true)).toMatchObject({ purged: [{ tenant: 'acme', name: 'mine' }] })
  expect((await catalog()).some((line) => JSON.stringify(line).includes('mine'))).toBe(true)
  await platform.client.collectGarbage(false)
  expect((await catalog()).filter((line) => JSON.stringify(line).includes('mine'))).toEqual([])
  expect(await platform.client.plugins('acme')).toEqual([])
  expect((await run('restore', 'mine')).answer.error?.code).toBe('NOTHING_WAITS')
}, 120_000)
