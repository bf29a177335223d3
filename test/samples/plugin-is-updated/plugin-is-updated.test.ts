/**
 * A new version reaches a shop when it is asked for, within the range that the shop wants, with settings kept; a plugin is told
 * of that, as of the other turns of its life.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { handmade } from '../../setup/handmade.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import { diary } from './diary.js'

const teller = (version: string) => ({
  name: 'teller',
  version,
  source: `
    import { Config, Controller, Get, Plugin, type Static, Type } from '@shopctl/sdk'
    const TellerConfig = Type.Object({ words: Type.String() })
    type TellerConfig = Static<typeof TellerConfig>

    @Controller('/teller')
    class Telling {
      constructor(private readonly config: Config<TellerConfig>) {}
      @Get()
      tell() {
        return { version: '${version}', words: this.config.words }
      }
    }

    @Plugin({ config: TellerConfig, controllers: [Telling] })
    export default class Teller {}`,
})

let platform: TestPlatform
let shopper: Shopper

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const [shop] = await Promise.all([openShop(platform, 'acme'), publish(platform, platform.home, teller('1.0.0'))])
  shopper = shop
  await addPlugins(platform.client, 'acme', { package: 'teller', range: '^1', config: { words: 'kept' } })
}, 120_000)

afterAll(() => platform.close())

const told = async () => (await shopper.request('GET', '/teller')).body
const update = (range?: string) =>
  platform.client.changeSet(
    'acme',
    { kind: 'update', plugins: [{ name: 'teller', ...(range && { range }) }] },
    () => undefined,
  )

test('nothing changes by a publish alone; an update takes the newest that the range allows', async () => {
  await publish(platform, platform.home, teller('1.1.0'))
  await publish(platform, platform.home, teller('2.0.0'))
  expect(await told()).toEqual({ version: '1.0.0', words: 'kept' })
  await update()
  expect(await told()).toEqual({ version: '1.1.0', words: 'kept' })
})

test('an update that finds nothing newer makes no release; one in another range does', async () => {
  const [live] = await platform.client.releases('acme')
  expect(await update()).toMatchObject({ changed: false, release: { number: live?.number } })
  expect(await platform.client.releases('acme')).toMatchObject([{ number: live?.number }, {}, {}])
  expect(await update('~1.1')).toMatchObject({ changed: true, release: { number: (live?.number ?? 0) + 1 } })
})

test('with another range it goes further, and a rollback goes back', async () => {
  await update('^2')
  expect(await told()).toEqual({ version: '2.0.0', words: 'kept' })
  const [, before] = await platform.client.releases('acme')
  await platform.client.changeSet('acme', { kind: 'rollback', to: before?.number ?? 0 }, () => undefined)
  expect(await told()).toEqual({ version: '1.1.0', words: 'kept' })
})

test('what is not installed cannot be updated', async () => {
  const change = { kind: 'update' as const, plugins: [{ name: 'nobody' }] }
  await expect(platform.client.changeSet('acme', change, () => undefined)).rejects.toMatchObject({
    code: 'INSTALLATION_NOT_FOUND',
  })
})

test('by its policy a shop gets newer versions by themselves: no farther, and none that may do more (N4)', async () => {
  const grower = async (version: string, scopes: readonly string[] = []): Promise<void> =>
    publishByHand(
      platform,
      await handmade({
        name: 'grower',
        version,
        source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Grower {} // ${version}`,
        manifest: { shopctl: { scopes } },
      }),
    )
  const umbrella = await openShop(platform, 'umbrella')
  await grower('1.0.0')
  await addPlugins(platform.client, 'umbrella', 'grower')
  expect(await platform.client.setAutoUpdate('umbrella', 'patch')).toEqual({ how: 'patch' })
  const version = async (): Promise<string | null | undefined> =>
    (await platform.client.plugins('umbrella'))[0]?.version
  const comes = (wanted: string): Promise<void> =>
    until(async () => (await version()) === wanted, `${wanted} to come`, 30_000)

  await grower('1.0.1')
  await comes('1.0.1')
  // Each of these would be the newest, and waits; what is published after it comes.
  await grower('1.1.0')
  await grower('1.0.2', ['mail'])
  await grower('1.0.3')
  await comes('1.0.3')
  const releases = await platform.client.releases('umbrella')
  expect(releases.map(({ plugins }) => plugins[0]?.version)).toEqual(['1.0.3', '1.0.1', '1.0.0', undefined])
  expect(releases.map(({ by }) => by).slice(0, 2)).toEqual(['auto-update', 'auto-update'])
  expect((await umbrella.request('GET', '/products')).status).toBe(200)
}, 90_000)

test('an update asks only for what was added: until that is agreed to, the shop goes on as it was (P1)', async () => {
  await publish(platform, platform.home, asking('1.0.0', 'Carts'))
  await addPlugins(platform.client, 'acme', 'asking')
  await publish(platform, platform.home, asking('1.1.0', 'Orders'))
  const { steps } = await platform.client.plan('acme', { kind: 'update', plugins: [] })
  expect(steps).toMatchObject([{ name: 'asking', to: '1.1.0', added: ['orders:read'], dropped: ['carts:read'] }])
  const all = { kind: 'update' as const, plugins: [] }
  await expect(platform.client.changeSet('acme', all, () => undefined)).rejects.toMatchObject({
    code: 'CONSENT_NEEDED',
    message: expect.stringContaining(
      'may do more than the version that runs in acme: it reads your orders (orders:read).',
    ) as string,
  })
  const version = async () => (await platform.client.plugins('acme')).find(({ name }) => name === 'asking')?.version
  expect(await version()).toBe('1.0.0')
  await platform.client.changeSet('acme', { ...all, accepts: { asking: ['orders:read'] } }, () => undefined)
  expect(await version()).toBe('1.1.0')
})

const asking = (version: string, reads: 'Carts' | 'Orders') => ({
  name: 'asking',
  version,
  scopes: ['mail', `${reads.toLowerCase()}:read`],
  mail: { hello: 'Subject: Hello\n\nHello' },
  source: `
    import { Mailer, Plugin } from '@shopctl/sdk'
    import { ${reads} } from '@shopctl/sdk/shop'
    @Plugin()
    export default class Asking {
      constructor(readonly mailer: Mailer, readonly other: ${reads}) {}
    }`,
})

const change = (what: object) => platform.client.changeSet('globex', what as never, () => undefined)
const updateDiary = (range: string) => change({ kind: 'update', plugins: [{ name: 'diary', range }] })
let seen = 0

/** The turns since one last looked. */
async function turns(): Promise<string[]> {
  const { lines } = await platform.client.logs('globex', 500)
  const all = lines.flatMap((line) => /turn: ([^"]+)/.exec(line)?.[1] ?? [])
  return all.slice(seen, (seen = all.length))
}

test('a plugin is told of the turns of its life: it is started, upgraded, stopped and removed in its turn', async () => {
  await openShop(platform, 'globex')
  await publish(platform, platform.home, diary('1.0.0'))
  await publish(platform, platform.home, diary('1.1.0'))
  await addPlugins(platform.client, 'globex', { package: 'diary', range: '1.0.0' })
  expect(await turns()).toEqual(['started 1.0.0'])
  const { release } = await updateDiary('1.1.0')
  expect(await turns()).toEqual(['upgraded 1.1.0 from 1.0.0', 'started 1.1.0', 'stopping 1.0.0'])
  await change({ kind: 'rollback', to: release.number - 1 })
  expect(await turns()).toEqual(['upgraded 1.0.0 from 1.1.0', 'started 1.0.0', 'stopping 1.1.0'])
  await change({ kind: 'remove', names: ['diary'] })
  expect(await turns()).toEqual(['stopping 1.0.0', 'removed 1.0.0'])
}, 60_000)

test('a version that does not start is blamed, and the one before goes on', async () => {
  await publish(platform, platform.home, diary('2.0.0', `if (process.send) throw new Error('not today');`))
  await addPlugins(platform.client, 'globex', { package: 'diary', range: '1.0.0' })
  await turns()
  await expect(updateDiary('2.0.0')).rejects.toMatchObject({
    code: 'RELEASE_FAILED',
    message: expect.stringMatching(/plugin "diary" is at fault: it threw: not today/) as string,
  })
  expect(await turns()).toEqual(['upgraded 2.0.0 from 1.0.0'])
}, 60_000)
