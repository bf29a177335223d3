/**
 * "Which shops break if I release this?": every distinct real set is built and booted with the new version, in a shop of its
 * own; the shops themselves notice nothing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TenantFile } from '../../../core/model/index.js'
import { handmade } from '../../setup/handmade.js'
import { stateOf } from '../../setup/platform-state.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import { shopctl } from '../../setup/shopctl.js'
import { openShop } from '../../setup/small-shop.js'

let platform: RunningPlatform

/** Its newer version wants a greeting, and does not start where that is a certain one. */
const greeter = (version: string, construct = '') => ({
  name: 'greeter',
  version,
  source: `
    import { Config, Plugin, type Static, Type } from '@shopctl/sdk'
    const GreeterConfig = Type.Object({ greeting: Type.String({ ${version === '1.1.0' ? 'maxLength: 10, ' : ''}default: 'Hello' }) })
    @Plugin({ config: GreeterConfig })
    export default class Greeter {
      constructor(private readonly config: Config<Static<typeof GreeterConfig>>) { ${construct} }
    }`,
})
const fussy = `if (this.config.greeting === 'Oh no') throw new Error('not with me')`

const plain = {
  name: 'plain',
  source: `import { Plugin } from '@shopctl/sdk'\n@Plugin()\nexport default class Plain {}`,
}

const shops: Readonly<Record<string, TenantFile['plugins']>> = {
  'as-it-is': { greeter: {} },
  'the-same': { greeter: {} },
  'with-another': { greeter: {}, plain: {} },
  'fussed-over': { greeter: { config: { greeting: 'Oh no' } } },
  'too-long': { greeter: { config: { greeting: 'Good morning, everybody' } } },
  pinned: { greeter: { range: '1.0.0' } },
}

beforeAll(async () => {
  platform = await sharedPlatform()
  await publish(platform, platform.home, greeter('1.0.0'))
  await publishByHand(platform, await handmade(plain))
  for (const [slug, plugins] of Object.entries(shops)) await openShop(platform, slug, plugins)
  await openShop(platform, 'without')
  await publish(platform, platform.home, greeter('1.1.0', fussy))
}, 180_000)

afterAll(() => platform.removeShops(...Object.keys(shops), 'without'))

const impact = (spec: string) => shopctl(platform.home, 'plugin', 'impact', spec)

test('which shops break, and why; sets that are the same are booted once, and no shop is changed (N7)', async () => {
  const slugs = Object.keys(shops)
  const before = await Promise.all(slugs.map((slug) => stateOf(platform, slug)))
  const { code, answer } = await impact('greeter@1.1.0')
  expect(code).toBe(2)
  const from = ['1.0.0']
  expect(answer).toMatchObject({
    package: 'greeter',
    version: '1.1.0',
    shops: [
      { tenant: 'as-it-is', from, outcome: 'runs', reason: null },
      {
        tenant: 'fussed-over',
        outcome: 'breaks',
        reason: expect.stringMatching(
          /^The new release of a trial shop did not get ready: plugin "greeter" is at fault: .*not with me/,
        ) as string,
      },
      { tenant: 'pinned', outcome: 'stays', reason: null },
      { tenant: 'the-same', outcome: 'runs' },
      { tenant: 'too-long', outcome: 'breaks', reason: expect.stringContaining('greeting') as string },
      { tenant: 'with-another', outcome: 'runs' },
    ],
    // As it is and the same are one; with another, and the fussed over.
    sets: 3,
  })
  expect(await Promise.all(slugs.map((slug) => stateOf(platform, slug)))).toEqual(before)
  const tenants = (await platform.status()).tenants.map(({ slug }) => slug)
  expect(tenants.filter((slug) => slug.startsWith('trial-'))).toEqual([])
}, 120_000)

test('the newest version is meant where none is named, and one that nobody has breaks nobody (N7)', async () => {
  expect((await impact('greeter')).answer).toMatchObject({ version: '1.1.0' })
  await publishByHand(platform, await handmade({ ...plain, name: 'unused' }))
  expect(await impact('unused')).toMatchObject({ code: 0, answer: { shops: [], sets: 0 } })
}, 120_000)

test('a version that is not there is told, and so is a plugin', async () => {
  expect((await impact('greeter@9.9.9')).answer.error?.code).toBe('VERSION_NOT_FOUND')
  expect((await impact('nobody')).answer.error?.code).toBe('PLUGIN_NOT_FOUND')
})
