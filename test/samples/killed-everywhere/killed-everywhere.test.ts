/** The kill switch: one version's code ends everywhere, at once; shops go on without it, and keep what they had. */
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { KillReport } from '../../../core/control/client/index.js'
import type { Change } from '../../../core/model/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { publish } from '../../setup/publish.js'
import { shopctl } from '../../setup/shopctl.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import type { PluginSource } from '../../setup/write-plugin.js'

/** Refuses every order, greets at a route of its own, and says who was there. */
const greeter = (version: string): PluginSource => ({
  name: 'greeter',
  files: { 'CHANGELOG.md': `# Changelog\n\n## ${version}\n\n- Sends nothing away.\n\n## 1.2.0\n` },
  version,
  source: `
    import { before, Config, Controller, deny, Get, Log, on, Plugin, Type } from '@shopctl/sdk'
    import { Checkout, CustomerLoggedIn } from '@shopctl/sdk/shop'
    @Controller()
    class Greetings {
      @Get('/greeting')
      greet() {
        return { greeting: 'hello' }
      }
    }
    @Plugin({ controllers: [Greetings], config: Type.Object({ word: Type.Optional(Type.String()) }) })
    export default class Greeter {
      constructor(private readonly log: Log, private readonly config: Config<{ word?: string }>) {}
      @before(Checkout, 'place')
      check() {
        return deny('NOT_TODAY', 'Not today.')
      }
      @on(CustomerLoggedIn)
      welcome({ customer }: CustomerLoggedIn) {
        this.log.info(\`${version} welcomes \${customer.email}\`)
      }
    }`,
})

const follower: PluginSource = {
  name: 'follower',
  source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Follower {}`,
  manifest: { peerDependencies: { '@shopctl/sdk': '^1', greeter: '*' } },
}

let platform: TestPlatform
let acme: Shopper
let globex: Shopper

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  await publish(platform, platform.home, greeter('1.2.0'))
  ;[acme, globex] = await Promise.all([
    openShop(platform, 'acme'),
    openShop(platform, 'globex'),
    openShop(platform, 'initech'),
    publish(platform, platform.home, follower),
  ])
  await addPlugins(platform.client, 'acme', { package: 'greeter', config: { word: 'hi' } })
  await addPlugins(platform.client, 'globex', 'follower')
}, 300_000)

afterAll(() => platform.close())

const plugin = (...words: readonly string[]) => shopctl(platform.home, 'plugin', ...words)
const logs = async (): Promise<string> => (await platform.client.logs('acme', 500)).lines.join('\n')

test('a version is killed: its handlers are off within five seconds in each shop that has it, and the workers are replaced (N4)', async () => {
  expect((await acme.order(sku.cheap)).body.code).toBe('NOT_TODAY')
  await acme.register('ada@example.com')

  const { code, answer } = await plugin('kill', 'greeter@1.2.0', '--because', 'it sends addresses away')
  const { shops = [] } = answer as Partial<KillReport>
  expect(code).toBe(0)
  expect(shops).toMatchObject([
    { tenant: 'acme', off: ['greeter'], handlers: 'off', error: null },
    { tenant: 'globex', off: ['follower'], handlers: 'off', error: null },
  ])
  for (const { offMs, replacedMs } of shops) {
    expect(offMs).toBeLessThan(5_000)
    expect(replacedMs).toBeLessThan(120_000)
  }
  for (const shopper of [acme, globex]) {
    expect((await shopper.order(sku.cheap)).status).toBe(201)
    expect((await shopper.request('GET', '/greeting')).status).toBe(404)
  }
}, 60_000)

test('its seller sees what was switched off, and why; its settings stay (N4)', async () => {
  expect(await platform.client.plugins('acme')).toMatchObject([
    { name: 'greeter', state: 'killed', withdrawn: 'it sends addresses away', enabled: false, config: { word: 'hi' } },
  ])
  expect(await platform.client.plugins('globex')).toMatchObject([
    { name: 'follower', state: 'off', enabled: false },
    { name: 'greeter', kind: 'implicit', state: 'killed' },
  ])
  const [live] = await platform.client.releases('acme')
  expect(live).toMatchObject({ by: 'kill switch', reason: 'disable greeter: greeter@1.2.0 was killed' })
  expect((await plugin('kill')).answer).toMatchObject([{ package: 'greeter', version: '1.2.0', left: [] }])
})

test('a killed version is had by nobody: not added, not switched on, and no release with it comes back (N4)', async () => {
  const change = (kind: 'enable' | 'rollback') =>
    platform.client.changeSet(
      'acme',
      kind === 'enable' ? { kind, names: ['greeter'] } : { kind, to: 2 },
      () => undefined,
    )
  await expect(change('enable')).rejects.toMatchObject({ code: 'PLUGIN_KILLED' })
  await expect(change('rollback')).rejects.toMatchObject({
    code: 'PLUGIN_KILLED',
    message: 'greeter@1.2.0 was switched off everywhere, and runs nowhere: it sends addresses away.',
  })
  await expect(addPlugins(platform.client, 'initech', 'greeter')).rejects.toMatchObject({ code: 'PLUGIN_NOT_FOUND' })
  expect(await plugin('impact', 'greeter@1.2.0')).toMatchObject({
    code: 2,
    answer: { error: { code: 'PLUGIN_KILLED' } },
  })
})

test('a killed version is packed for another platform only by a word of its own', async () => {
  const pack = (...more: readonly string[]) =>
    plugin('pack', 'greeter@1.2.0', '--out', join(platform.home, 'greeter.tar'), ...more)
  const refused = await pack()
  expect(refused).toMatchObject({ code: 2, answer: { error: { code: 'PACK_KILLED' } } })
  expect(refused.answer.error?.hint).toContain('--killed')
  expect(await pack('--killed')).toMatchObject({ code: 0, answer: { packages: ['greeter@1.2.0'] } })
})

test('what happened meanwhile waits, and a newer version, whose news the plan tells, comes on and takes it (N4)', async () => {
  await acme.login('ada@example.com')
  await publish(platform, platform.home, greeter('1.3.0'))
  const update: Change = { kind: 'update', plugins: [{ name: 'greeter' }] }
  expect((await platform.client.plan('acme', update)).steps).toMatchObject([
    { what: 'update', news: [{ version: '1.3.0', text: '- Sends nothing away.' }] },
  ])
  await platform.client.changeSet('acme', update, () => undefined)
  await until(async () => (await logs()).includes('1.3.0 welcomes ada@example.com'), 'the event to be taken')
  expect(await logs()).not.toContain('1.2.0 welcomes')
  expect((await acme.order(sku.cheap)).body.code).toBe('NOT_TODAY')
}, 60_000)

test('a kill that is recorded is done, whatever dies then: the shop wakes without it, and gets its release (N4)', async () => {
  const database = await adminDatabase(platform.home, 'shopctl')
  try {
    // As far as a kill comes whose platform dies at once.
    await database.query(
      `insert into plugin_reviews (package, version, verdict, reason, made_by)
       values ('greeter', '1.3.0', 'killed', 'it does so, too', 'operator')`,
    )
  } finally {
    await database.end()
  }
  const { home } = platform
  await platform.stop('SIGKILL')
  platform = await TestPlatform.start({ home, environment: bare })
  acme = new Shopper(await platform.address('acme'))
  expect((await acme.order(sku.cheap)).status).toBe(201)
  const live = async () => (await platform.client.releases('acme'))[0]
  await until(async () => (await live())?.by === 'kill switch', 'the release without it')
}, 60_000)

test('a kill is taken back: what it switched off is on again; and the command says what it wants', async () => {
  const back = await plugin('kill', 'greeter@1.3.0', '--withdraw')
  expect(back).toMatchObject({ code: 0, answer: { shops: [{ tenant: 'acme', on: ['greeter'], error: null }] } })
  expect((await acme.request('GET', '/greeting')).status).toBe(200)
  const codeOf = async (...words: readonly string[]) => (await plugin('kill', ...words)).answer.error?.code
  expect(await codeOf('greeter@1.3.0', '--withdraw')).toBe('REVIEW_NOT_FOUND')
  expect(await codeOf('greeter@9.0.0', '--because', 'so')).toBe('VERSION_NOT_FOUND')
  expect(await codeOf('greeter@1.3.0')).toBe('USAGE')
  expect(await codeOf('greeter')).toBe('USAGE')
  expect(await codeOf('--withdraw')).toBe('USAGE')
})
