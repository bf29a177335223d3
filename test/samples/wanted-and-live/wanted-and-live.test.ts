/**
 * What a shop wants and what it has: only the explicit plugins are wanted, what they need comes and goes with them; what is
 * only written down is live with the next change, or when the platform starts; what does not go live is said to have failed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handmade } from '../../setup/handmade.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { shopctl } from '../../setup/shopctl.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform

const plain = (name: string, peers: object = {}) => ({
  name,
  source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Plain {}`,
  manifest: { peerDependencies: { '@shopctl/sdk': '^1', ...peers } },
})
const broken = {
  name: 'broken',
  source: `
    import { Plugin } from '@shopctl/sdk'
    declare const process: any
    @Plugin()
    export default class Broken { constructor() { if (process.send) throw new Error('not today') } }`,
}

const start = (home?: string) => TestPlatform.start({ ...(home === undefined ? {} : { home }), environment: bare })

beforeAll(async () => {
  platform = await start()
  for (const source of [
    plain('base'),
    plain('one', { base: '^1' }),
    plain('two', { base: '^1' }),
    plain('other'),
    broken,
  ])
    await publishByHand(platform, await handmade(source))
  await openShop(platform, 'acme')
}, 120_000)

afterAll(() => platform.close())

const plugin = (...words: string[]) => shopctl(platform.home, 'plugin', ...words, '--tenant', 'acme')

/** `one explicit running`. */
async function listed(): Promise<string[]> {
  const plugins = await platform.client.plugins('acme')
  return plugins
    .filter(({ state }) => state !== 'removed')
    .map(({ name, kind, state }) => `${name} ${kind} ${state}`)
    .sort()
}

const live = async () => (await platform.client.tenant('acme')).release

test('only explicit plugins are wanted; what they need comes along, and goes with the last that needs it (S8)', async () => {
  await addPlugins(platform.client, 'acme', 'one', 'two')
  expect(await listed()).toEqual(['base implicit running', 'one explicit running', 'two explicit running'])
  await plugin('remove', 'one')
  expect(await listed()).toEqual(['base implicit running', 'two explicit running'])
  await plugin('remove', 'two')
  expect(await listed()).toEqual([])
}, 60_000)

test('--offline writes only what is wanted, and it is live with the next change (S8)', async () => {
  const before = await live()
  const steady = new SteadyShopper(await platform.address('acme'))
  expect(await plugin('add', 'one', '--offline')).toMatchObject({
    code: 0,
    answer: { wanted: [{ name: 'one', range: '*', enabled: true }] },
  })
  expect([await live(), await listed()]).toEqual([before, ['one explicit missing']])
  await plugin('add', 'other', '--online')
  expect(await listed()).toEqual(['base implicit running', 'one explicit running', 'other explicit running'])
  expect(await steady.stop()).toEqual([])
}, 60_000)

test('what is only written is live when the platform starts again, and so is what is only removed (S8)', async () => {
  await plugin('remove', 'other', '--offline')
  await plugin('add', 'two', '--offline')
  // What runs, runs on.
  const now = ['base implicit running', 'one explicit running', 'other explicit running', 'two explicit missing']
  expect(await listed()).toEqual(now)
  await platform.stop()
  platform = await start(platform.home)
  await until(async () => (await listed()).includes('two explicit running'), 'what is wanted to be live', 30_000)
  expect(await listed()).toEqual(['base implicit running', 'one explicit running', 'two explicit running'])
  const [release] = await platform.client.releases('acme')
  expect(release).toMatchObject({ by: 'shopctl', reason: expect.stringContaining('it was wanted') as string })
}, 90_000)

test('what does not go live is said to have failed, and the shop goes on; --online says so at once (S8)', async () => {
  const before = await live()
  expect((await plugin('add', 'broken', '--online')).answer.error?.code).toBe('RELEASE_FAILED')
  expect(await listed()).toEqual(['base implicit running', 'one explicit running', 'two explicit running'])
  await plugin('add', 'broken', '--offline')
  expect(await listed()).toContain('broken explicit failed')
  await platform.stop()
  platform = await start(platform.home)
  const tried = async () => (await platform.client.releases('acme'))[0]?.reason.includes('it was wanted')
  await until(async () => (await tried()) === true, 'what is wanted to be tried', 30_000)
  await until(async () => (await platform.client.releases('acme'))[0]?.state === 'failed', 'its failure')
  expect(await listed()).toContain('broken explicit failed')
  expect(await live()).toBe(before)
  await plugin('remove', 'broken')
  expect(await listed()).toEqual(['base implicit running', 'one explicit running', 'two explicit running'])
}, 90_000)

test('what cannot be wanted is refused as ever', async () => {
  expect((await plugin('add', 'one', '--offline')).answer.error?.code).toBe('INSTALLATION_EXISTS')
  expect((await plugin('remove', 'nobody', '--offline')).answer.error?.code).toBe('INSTALLATION_NOT_FOUND')
  expect((await plugin('add', 'other', '--offline', '--online')).answer.error?.code).toBe('USAGE')
  expect((await plugin('add', 'other', '--offline', '--dry-run')).answer.error?.code).toBe('USAGE')
  expect((await plugin('remove', 'one', '--offline', '--purge')).answer.error?.code).toBe('USAGE')
})
