/** A shop's plugins as a file: written by the platform, edited, looked at as a plan, and applied, once or often. */
import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantFile } from '../../../core/model/index.js'
import { handmade } from '../../setup/handmade.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import { shopctl } from '../../setup/shopctl.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop, sku, smallShop } from '../../setup/small-shop.js'
import { repository } from '../../setup/test-platform.js'

const speaker = (version: string, scopes: readonly string[], takes: string) => ({
  name: 'speaker',
  version,
  scopes,
  mail: { hello: 'Subject: Hello\n\nHello' },
  source: `
    import { Config, ${takes}, Plugin, type Static, Type } from '@shopctl/sdk'
    const TellerConfig = Type.Object({ words: Type.String(), key: Type.String({ writeOnly: true }) })
    type TellerConfig = Static<typeof TellerConfig>

    @Plugin({ config: TellerConfig })
    export default class Teller {
      constructor(readonly config: Config<TellerConfig>, readonly power: ${takes}) {}
    }`,
})

let platform: RunningPlatform
let folder: string
const path = (name: string) => join(folder, name)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopctl-files-'))
  platform = await sharedPlatform()
  await Promise.all([
    openShop(platform, 'as-a-file'),
    publish(platform, folder, speaker('1.0.0', ['mail'], 'Mailer')),
    publishByHand(platform, await handmade({ name: 'other', source: plain })),
  ])
  const config = { words: 'hello', key: 'geheim' }
  await addPlugins(platform.client, 'as-a-file', { package: 'speaker', range: '^1', config }, 'other')
}, 120_000)

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
  await platform.removeShops('as-a-file', 'moved-by-file', 'made-by-file')
})

const plain = `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Other {}`

async function exported(): Promise<TenantFile> {
  const { answer } = await shopctl(platform.home, 'tenant', 'export', 'as-a-file')
  return answer as unknown as TenantFile
}

async function write(name: string, file: object): Promise<string> {
  await writeFile(path(name), JSON.stringify(file))
  return path(name)
}

const apply = (...args: readonly string[]) => shopctl(platform.home, 'apply', ...args)
const numberOfReleases = async () => (await platform.client.releases('as-a-file')).length

test('a shop is written as a file, without the values of secrets (P20)', async () => {
  const file = await exported()
  expect(file).toEqual({
    slug: 'as-a-file',
    name: 'as-a-file',
    currency: 'EUR',
    plugins: { speaker: { range: '^1', config: { words: 'hello' }, secrets: ['key'] }, other: {} },
    scripts: {},
  })
})

test('`shopctl apply` is idempotent: what was exported changes nothing, and makes no release (P17)', async () => {
  const file = await write('same.json', await exported())
  const releases = await numberOfReleases()
  expect(await apply(file)).toMatchObject({ code: 0, answer: [{ changed: false }] })
  expect(await apply(file, '--dry-run')).toMatchObject({ code: 0, answer: [{ tenant: 'as-a-file', steps: [] }] })
  expect(await numberOfReleases()).toBe(releases)
})

test('`shopctl apply` takes a tenant file and shows the plan: what comes, goes and changes, and what it may then (P17)', async () => {
  await publish(platform, folder, speaker('2.0.0', ['http:example.com'], 'Http'))
  const { plugins } = await exported()
  const wanted = {
    ...(await exported()),
    plugins: { speaker: { ...plugins?.['speaker'], range: '^2', config: { words: 'bye' } } },
  }
  const file = await write('wanted.json', wanted)
  const releases = await numberOfReleases()
  const { code, answer } = await apply(file, '--dry-run')
  expect({ code, answer }).toMatchObject({
    code: 0,
    answer: [
      {
        tenant: 'as-a-file',
        steps: [
          { what: 'remove', name: 'other', from: '1.0.0', to: null },
          {
            what: 'update',
            name: 'speaker',
            from: '1.0.0',
            to: '2.0.0',
            added: ['http:example.com'],
            dropped: ['mail'],
          },
          { what: 'configure', name: 'speaker', settings: ['words', '(version range)'] },
        ],
      },
    ],
  })
  expect(await numberOfReleases()).toBe(releases)
  expect(await apply(file)).toMatchObject({ code: 0, answer: [{ changed: true, release: { state: 'live' } }] })
  expect(await platform.client.plugins('as-a-file')).toMatchObject([
    { name: 'speaker', version: '2.0.0', state: 'running', config: { words: 'bye' }, secrets: ['key'] },
    { name: 'other', state: 'removed' },
  ])
})

test('a file that cannot be is refused whole, with what is wrong, and the shop goes on as it was', async () => {
  const before = await exported()
  const file = await write('wrong.json', { ...before, plugins: { other: {}, nobody: {} } })
  expect(await apply(file)).toMatchObject({ code: 2, answer: { error: { code: 'PLUGIN_NOT_FOUND' } } })
  const secret = await write('secret.json', { ...before, plugins: { other: { secrets: ['key'] } } })
  expect(await apply(secret)).toMatchObject({ code: 2, answer: { error: { code: 'SECRET_MISSING' } } })
  expect(await exported()).toEqual(before)
})

test('a shop’s scripts are in its file: they come, change and go with it, make no release, and another shop gets them by it (S14)', async () => {
  const ten = { kind: 'discount', source: "export default () => ({ label: 'Ten', percent: 10 })" }
  const draft = { kind: 'checkout', source: 'export default () => null', enabled: false }
  const releases = await numberOfReleases()
  const before = await exported()
  const file = await write('scripts.json', { ...before, scripts: { ten, draft } })
  const steps = [
    { what: 'add', name: 'ten', to: 1 },
    { what: 'add', name: 'draft', to: null },
  ]
  expect(await apply(file, '--dry-run')).toMatchObject({ code: 0, answer: [{ steps: [], scripts: steps }] })
  expect((await exported()).scripts).toEqual({})
  expect(await apply(file)).toMatchObject({ code: 0, answer: [{ changed: true, scripts: steps }] })
  expect(await exported()).toEqual({ ...before, scripts: { ten, draft } })
  expect(await apply(file)).toMatchObject({ code: 0, answer: [{ changed: false, scripts: [] }] })
  expect(await apply(await write('silent.json', { ...before, scripts: undefined }))).toMatchObject({
    answer: [{ changed: false }],
  })
  const broken = await write('broken.json', {
    ...before,
    plugins: {},
    scripts: { ten: { ...ten, source: 'export default (' } },
  })
  expect((await apply(broken)).answer.error?.code).toBe('SCRIPT_UNREADABLE')
  const moved = await write('moved.json', {
    slug: 'moved-by-file',
    name: 'Initech',
    currency: 'EUR',
    scripts: { ten, draft },
  })
  expect(await apply(moved)).toMatchObject({ code: 0, answer: [{ tenant: { slug: 'moved-by-file' } }] })
  expect((await platform.client.tenantFile('moved-by-file')).scripts).toEqual({ ten, draft })
  expect(await apply(await write('none.json', before))).toMatchObject({
    answer: [
      {
        changed: true,
        scripts: [
          { what: 'remove', name: 'draft' },
          { what: 'remove', name: 'ten', from: 1 },
        ],
      },
    ],
  })
  expect(await exported()).toEqual(before)
  expect(await numberOfReleases()).toBe(releases)
})

test('a shop that is not there is made, with a password for its seller', async () => {
  const file = await write('new.json', { slug: 'made-by-file', name: 'Made', currency: 'USD', plugins: { other: {} } })
  expect(await apply(file, '--dry-run')).toMatchObject({
    answer: [{ tenant: 'made-by-file', creates: { plugins: ['other'] } }],
  })
  expect(await apply(file)).toMatchObject({
    code: 0,
    answer: [{ tenant: { slug: 'made-by-file' }, password: expect.any(String) as string }],
  })
  expect(await apply(file)).toMatchObject({ code: 0, answer: [{ changed: false }] })
})

test('a dry run of a new shop’s file refuses what making it would: settings, and types of webhooks that nobody emits', async () => {
  const url = 'https://93.184.215.14/hook'
  const shop = { slug: 'never-made', name: 'Hooli', currency: 'USD' }
  const refused = async (name: string, more: object, ...args: readonly string[]) =>
    (await apply(await write(name, { ...shop, ...more }), ...args)).answer.error
  const misspelt = { plugins: { other: {} }, webhooks: [{ url, types: ['order.plcaed'] }] }
  const code = 'WEBHOOK_TYPE_UNKNOWN'
  expect(await refused('typo.json', misspelt, '--dry-run')).toMatchObject({ code })
  expect(await refused('typo.json', misspelt)).toMatchObject({ code })
  // What it emits is told by its facts.
  const foreign = { plugins: { other: {} }, webhooks: [{ url, types: ['other.happened'] }] }
  expect(await refused('foreign.json', foreign, '--dry-run')).toMatchObject({ code })
  const unset = { plugins: { speaker: { config: { words: 1 } } } }
  expect(await refused('unset.json', unset, '--dry-run')).toMatchObject({ code: 'CONFIG_INVALID' })
  const twice = { webhooks: [{ url }, { url, types: ['order.paid'] }] }
  expect(await refused('twice.json', twice, '--dry-run')).toMatchObject({ code: 'INPUT_INVALID' })
  await expect(platform.client.tenant('never-made')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })
})

test('a shop that is empty is filled from a file; a second time nothing changes, and what it sells is such a file', async () => {
  const { catalog = [] } = smallShop('made-by-file')
  const file = await write('products.json', catalog)
  const inNew = (...words: readonly string[]) => shopctl(platform.home, 'catalog', ...words, '--tenant', 'made-by-file')
  expect(await inNew('import', file, '--dry-run')).toMatchObject({ code: 0, answer: { new: ['sock', 'tent'] } })
  expect((await inNew('list')).answer).toEqual([])
  expect(await inNew('import', file)).toMatchObject({ code: 0, answer: { new: ['sock', 'tent'], changed: [] } })
  expect(await inNew('import', file)).toMatchObject({ code: 0, answer: { new: [], changed: [], same: 2 } })
  expect((await inNew('list')).answer).toEqual(catalog)
  expect((await new Shopper(await platform.address('made-by-file')).order(sku.cheap)).status).toBe(201)
})

test('webhooks stand in the file without their secrets; a new one’s is said once by `apply`, and twice it changes nothing', async () => {
  const webhooks = [{ url: 'https://93.184.215.14/hook', types: ['order.placed'], description: 'ERP' }]
  const file = await write('hooked.json', { ...(await exported()), webhooks })
  const none = { added: [], changed: [], removed: [] }
  const added = [
    { id: expect.stringMatching(/^wh_/) as string, url: webhooks[0]?.url, secret: expect.any(String) as string },
  ]
  expect(await apply(file)).toMatchObject({ code: 0, answer: [{ changed: false, webhooks: { ...none, added } }] })
  expect(await apply(file)).toMatchObject({ code: 0, answer: [{ changed: false, webhooks: none }] })
  expect(await exported()).toMatchObject({ webhooks })
  const wrong = await write('private.json', {
    ...(await exported()),
    plugins: {},
    webhooks: [{ url: 'https://10.0.0.8/' }],
  })
  expect(await apply(wrong)).toMatchObject({ code: 2, answer: { error: { code: 'WEBHOOK_URL_REFUSED' } } })
  const { plugins = {} } = await exported()
  expect(Object.keys(plugins)).not.toEqual([])
  await apply(await write('unhooked.json', { ...(await exported()), webhooks: [] }))
  expect(await exported()).not.toHaveProperty('webhooks')
})

test('every change can be looked at first: `--dry-run` says what it would do, and does nothing', async () => {
  const releases = await numberOfReleases()
  const look = (...words: readonly string[]) => shopctl(platform.home, ...words, '--tenant', 'as-a-file', '--dry-run')
  expect(await look('plugin', 'add', 'other')).toMatchObject({ answer: { steps: [{ what: 'install', to: '1.0.0' }] } })
  expect(await look('plugin', 'disable', 'speaker')).toMatchObject({ answer: { steps: [{ what: 'disable' }] } })
  expect(await look('plugin', 'set')).toMatchObject({ answer: { steps: [{ what: 'remove', name: 'speaker' }] } })
  expect(await look('release', 'rollback')).toMatchObject({
    answer: { steps: [{ what: 'update', to: '1.0.0' }, { what: 'configure' }, { what: 'install', name: 'other' }] },
  })
  expect(await numberOfReleases()).toBe(releases)
})

test('after `--tenant` the shops that there are are offered (P17)', () => {
  const args = [join(repository, 'bin/launcher.js'), 'complete', '--', 'plugin', 'add', '--tenant', 'a']
  const output = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    env: { ...process.env, SHOPCTL_HOME: platform.home },
  })
  expect(output).toContain('as-a-file\t')
})

test('what is different between two releases is told in words, either way round', async () => {
  const diff = (...words: readonly string[]) =>
    shopctl(platform.home, 'release', 'diff', ...words, '--tenant', 'as-a-file')
  const all = await platform.client.releases('as-a-file')
  const [last, first] = all.filter(({ liveAt }) => liveAt !== null).sort((a, b) => b.number - a.number)
  const [to, from] = [String(last?.number), String(first?.number)]
  const update = { what: 'update', name: 'speaker', from: '1.0.0', to: '2.0.0', added: ['http:example.com'] }
  expect(await diff(from, to)).toMatchObject({
    code: 0,
    answer: { steps: [{ what: 'remove', name: 'other' }, update, {}] },
  })
  expect(await diff(from)).toMatchObject({ code: 0, answer: { from: first?.number, to: last?.number } })
  expect((await diff(to, from)).answer).toMatchObject({ steps: [{ what: 'update' }, {}, { what: 'install' }] })
  expect(await diff(to, to)).toMatchObject({ code: 0, answer: { steps: [] } })
  expect((await diff('9999')).answer.error?.code).toBe('RELEASE_NOT_FOUND')
  expect((await diff('none')).answer.error?.code).toBe('USAGE')
})
