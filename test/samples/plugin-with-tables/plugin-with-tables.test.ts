/**
 * A plugin keeps rows in tables of its own. Its versions change them while the shop serves; what fails leaves nothing;
 * what is taken away waits for the version before, and cannot be gone back over. Removed, it leaves its rows until they
 * are purged: then the shop's database is what it was.
 */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from '../../setup/publish.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { tenantCatalog } from '../../setup/tenant-catalog.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'
import type { PluginSource } from '../../setup/write-plugin.js'

let platform: TestPlatform
let shopper: Shopper

const table = '-- migrate:up\ncreate table notes (text text, old int);\n-- migrate:down\ndrop table notes;\n'
const column = '-- migrate:up\nalter table notes add at int default 7;\n-- migrate:down\nalter table notes drop at;\n'
const taking = '-- migrate:contract\nalter table notes drop old;\n-- migrate:down\nalter table notes add old int;\n'
const broken = '-- migrate:up\ninsert into notes (nothing) values (1);\n-- migrate:down\nselect 1;\n'

/** Its routes write a note, tell the notes, and try to read the shop's customers. */
const notes = (version: string, migrations: PluginSource['migrations'] = {}, construct = ''): PluginSource => ({
  name: 'notes',
  version,
  scopes: ['database'],
  migrations,
  source: `
    import { Controller, Database, Get, Plugin, Post } from '@shopctl/sdk'
    declare const process: any
    @Controller('/notes')
    class Notes {
      constructor(private readonly database: Database) {}
      @Get() list() { return this.database.query('select * from notes order by text') }
      @Post() async write() { await this.database.query('insert into notes (text) values ($1)', ['${version}']) }
      @Get('/spy') spy() { return this.database.query('select * from customers').catch((error) => [error.message]) }
      @Get('/halves') async halves() {
        await this.database.transaction(async (tx) => {
          await tx.query(\`insert into notes (text) values ('half')\`)
          throw new Error('not the other half')
        }).catch(() => undefined)
        await this.database.query('begin').catch(() => undefined)
        return this.list()
      }
    }
    @Plugin({ controllers: [Notes] })
    export default class NotesPlugin { constructor() { ${construct} } }`,
})

beforeAll(async () => {
  const home = await TestPlatform.homeWithSamples()
  platform = await TestPlatform.start({ home, environment: { ...bare, SHOPCTL_UPLINK: '' } })
  shopper = await openShop(platform, 'acme')
  await publish(platform, platform.home, notes('1.0.0', { '001-notes': table }))
  await publish(platform, platform.home, notes('1.1.0', { '001-notes': table, '002-at': column }))
}, 120_000)
afterAll(() => platform.close())

const change = (what: object) => platform.client.changeSet('acme', what as never, () => undefined)
const update = (range: string) => change({ kind: 'update', plugins: [{ name: 'notes', range }] })
const list = async () => (await shopper.request('GET', '/notes')).body
const write = () => shopper.request('POST', '/notes')

/** What sellers must say themselves. */
const configs: Readonly<Record<string, object>> = {
  'card-payment': { secretKey: 'sk_test_4711', webhookSecret: 'whsec_4711' },
  'event-ping': { url: 'http://localhost:1', secret: `whsec_${'a'.repeat(32)}`, events: ['order.placed'] },
  'eu-vat': { home: 'DE' },
  'flat-rate-shipping': { price: 490 },
  'list-sync': { url: 'http://localhost:1', key: '0123456789abcdef' },
  'login-ping': { url: 'http://localhost:1' },
  'pay-by-invoice': { holder: 'Acme', iban: 'DE02120300000000202051', secret: `whsec_${'a'.repeat(32)}` },
  'postmark-mail': { from: 'shop@example.com', key: '0123456789abcdef' },
  'search-log': { to: 'seller@example.com' },
  'search-synonyms': { groups: ['mug,cup'] },
  'table-rate-shipping': { rows: [{ price: 490 }] },
}

const catalog = () => tenantCatalog(platform.home, 'acme')

test('a migration that fails is named with PostgreSQL’s words, and leaves nothing', async () => {
  await publish(platform, platform.home, notes('0.1.0', { '001-notes': table, '002-broken': broken }))
  const before = await catalog()
  await expect(addPlugins(platform.client, 'acme', { package: 'notes', range: '0.1.0' })).rejects.toMatchObject({
    code: 'MIGRATION_FAILED',
    message: expect.stringMatching(
      /"notes".*002-broken failed: column "nothing" of relation "notes" does not/,
    ) as string,
  })
  expect(await catalog()).toEqual(before)
  expect(await platform.client.releases('acme')).toMatchObject([{ state: 'failed' }, { state: 'live', number: 1 }])
})

test('a release that does not get ready takes back what its migrations did', async () => {
  const fails = notes('0.2.0', { '001-notes': table }, `if (process.send) throw new Error('not today')`)
  await publish(platform, platform.home, fails)
  const before = await catalog()
  await expect(addPlugins(platform.client, 'acme', { package: 'notes', range: '0.2.0' })).rejects.toMatchObject({
    code: 'RELEASE_FAILED',
  })
  expect(await catalog()).toEqual(before)
})

test('a plugin writes its own rows and cannot read the shop’s', async () => {
  await addPlugins(platform.client, 'acme', { package: 'notes', range: '1.0.0' })
  expect((await write()).status).toBe(204)
  expect(await list()).toEqual([{ text: '1.0.0', old: null }])
  expect((await shopper.request('GET', '/notes/spy')).body).toEqual(['permission denied for table customers'])
})

test('what rejects in a transaction is rolled back, and a transaction that was left open goes to nobody', async () => {
  expect((await shopper.request('GET', '/notes/halves')).body).toEqual([{ text: '1.0.0', old: null }])
  expect((await shopper.request('GET', '/notes/halves')).body).toEqual([{ text: '1.0.0', old: null }])
})

test('a version that adds to the tables goes live under load, and back, and both find their rows', async () => {
  const steady = new SteadyShopper(await platform.address('acme'))
  const { release } = await update('1.1.0')
  await write()
  expect(await list()).toEqual([
    { text: '1.0.0', old: null, at: 7 },
    { text: '1.1.0', old: null, at: 7 },
  ])
  await change({ kind: 'rollback', to: release.number - 1 })
  await write()
  expect(await list()).toMatchObject([{ text: '1.0.0' }, { text: '1.0.0', at: 7 }, { text: '1.1.0' }])
  expect(await steady.stop()).toEqual([])
})

test('a version that takes away does so when the one before has drained; from then on nobody goes back over it', async () => {
  const three = { '001-notes': table, '002-at': column, '003-old': taking }
  await publish(platform, platform.home, notes('2.0.0', three))
  const { release } = await update('2.0.0')
  expect(Object.keys((await shopper.request<object[]>('GET', '/notes')).body[0] ?? {})).toEqual(['text', 'at'])
  await expect(change({ kind: 'rollback', to: release.number - 1 })).rejects.toMatchObject({
    code: 'TABLES_CONTRACTED',
    message: expect.stringContaining(
      '1.0.0 of "notes" cannot use the tables any more: the migration 003-old',
    ) as string,
  })
  expect((await platform.client.tenant('acme')).release).toBe(release.number)
})

test('removed, it leaves its rows; installed again, it finds them (P8)', async () => {
  const before = await list()
  await change({ kind: 'remove', names: ['notes'] })
  expect(await platform.client.pluginData('acme', 'notes')).toMatchObject({
    state: 'removed',
    tables: [{ name: 'notes', rows: 3 }],
    migrations: ['001-notes', '002-at', '003-old'],
  })
  await addPlugins(platform.client, 'acme', 'notes')
  expect(await list()).toEqual(before)
})

test('what it has stored is shown, written into a file, and purged by the command line (P8) (P20)', async () => {
  const run = (...words: string[]) => shopctl(platform.home, 'plugin', ...words, '--tenant', 'acme')
  expect(await run('remove', 'notes', '--dry-run')).toMatchObject({
    code: 0,
    answer: { name: 'notes', state: 'running', tables: [{ name: 'notes', rows: 3 }], jobs: [], settings: [] },
  })
  const file = join(platform.home, 'notes.json')
  await run('export', 'notes', '--out', file)
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    plugin: 'notes',
    tables: { notes: [{ text: '1.0.0', at: 7 }, { at: 7 }, { at: 7 }] },
  })
  expect(await run('purge', 'notes')).toMatchObject({ code: 2, answer: { error: { code: 'PLUGIN_INSTALLED' } } })
  await run('remove', 'notes')
  expect(await run('data', 'notes')).toMatchObject({ code: 0, answer: { state: 'removed' } })
  const rows = await platform.client.pluginData('acme', 'notes')
  expect(await run('purge', 'notes')).toMatchObject({ code: 0, answer: { purgeAt: expect.any(String) as string } })
  expect((await run('add', 'notes')).answer.error).toMatchObject({ code: 'PURGE_WAITS' })
  expect(await run('data', 'notes')).toMatchObject({ answer: { tables: rows.tables } })
  expect(await run('purge', 'notes', '--now')).toMatchObject({ code: 0, answer: { purgeAt: null } })
  expect(await run('data', 'notes')).toMatchObject({ answer: { error: { code: 'INSTALLATION_NOT_FOUND' } } })
})

test('after a purge a release with the plugin goes live again: its tables are made anew (P9)', async () => {
  const releases = await platform.client.releases('acme')
  const first = releases.find(({ plugins, state }) => state === 'retired' && plugins[0]?.version === '1.1.0')
  await change({ kind: 'rollback', to: first?.number })
  expect(await list()).toEqual([])
  await change({ kind: 'remove', names: ['notes'], purge: true, now: true })
})

test('for every plugin that we ship: after a purge the shop’s database is what it was before the install (P8)', async () => {
  // A shop has one plugin at most that carries its mails.
  const names = (await readdir(join(repository, 'templates/plugins'))).filter((name) => name !== 'mailgun-mail')
  const before = await catalog()
  const wishes = names.map((name) => ({ package: name, config: configs[name] ?? {} }))
  await addPlugins(platform.client, 'acme', ...wishes)
  expect((await catalog()).length).toBeGreaterThan(before.length)
  await change({ kind: 'remove', names, purge: true, now: true })
  expect(await catalog()).toEqual(before)
}, 300_000)
