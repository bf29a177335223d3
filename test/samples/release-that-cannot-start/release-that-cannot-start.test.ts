/**
 * A plugin that passed publish does something else in a worker: it throws, loops, waits for ever, ends the process or
 * crashes. The release with it never goes live: shoppers notice nothing, the seller reads whose fault it was.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ShopError } from '../../../core/model/index.js'
import { someFacts } from '../../registry/packed.js'
import { type Fault, faultyPlugin, onRequestFromOutside } from '../../setup/faulty-plugin.js'
import { handmade } from '../../setup/handmade.js'
import { stateOf } from '../../setup/platform-state.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { addPlugins, bare, openShop } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough, mostly } from '../../setup/thorough.js'

const faults: Readonly<Record<string, Fault>> = {
  'throws-loading': { module: `if (inWorker) throw new Error('no shop for me')` },
  'throws-constructed': { construct: `if (inWorker) throw new Error('no shop for me')` },
  'loops-loading': { module: `while (inWorker);` },
  'loops-constructed': { construct: `while (inWorker);` },
  'waits-loading': { module: `if (inWorker) await new Promise(() => undefined)` },
  'exits-loading': { module: `if (inWorker) process.exit(0)` },
  'exits-constructed': { construct: `if (inWorker) process.exit(0)` },
  'crashes-soon': { construct: `if (inWorker) setImmediate(() => Promise.reject(new Error('too late to be caught')))` },
  'crashes-when-ready': {
    construct: `
      const send = process.send
      if (inWorker) process.send = (...message: any[]) => {
        if (message[0].kind === 'ready') setTimeout(() => Promise.reject(new Error('too late to be caught')))
        return send.apply(process, message)
      }`,
  },
  'crashes-when-asked': { construct: onRequestFromOutside(`Promise.reject(new Error('too late to be caught'))`) },
  'loops-when-asked': { construct: onRequestFromOutside('while (true);') },
}

/** Its manifest says less than its constructor takes: the gate would have refused it. */
const sneaky = {
  name: 'wants-too-much',
  code: `
    import 'reflect-metadata'
    import { Mailer, Plugin } from '@shopctl/sdk'
    class Sneaky {}
    Reflect.defineMetadata('design:paramtypes', [Mailer], Sneaky)
    Plugin()(Sneaky)
    export default Sneaky`,
  manifest: { peerDependencies: { '@shopctl/sdk': '^1' }, shopctl: { title: 'Sneaky', scopes: [], facts: someFacts } },
}

const blamed: readonly (readonly [name: string, reason: RegExp])[] = [
  ['throws-loading', /no shop for me \(throws-loading@1\.0\.0\/src\/index\.ts:\d+:\d+\)/],
  ['throws-constructed', /no shop for me \(throws-constructed@1\.0\.0\/src\/index\.ts:\d+:\d+\)/],
  ['exits-loading', /ended with code 0/],
  ['exits-constructed', /ended with code 0/],
  ['crashes-soon', /too late to be caught \(crashes-soon@1\.0\.0\/src\/index\.ts:\d+:\d+\)/],
  ['crashes-when-ready', /too late to be caught \(crashes-when-ready@1\.0\.0\/src\/index\.ts:\d+:\d+\)/],
  ['crashes-when-asked', /too late to be caught \(crashes-when-asked@1\.0\.0\/src\/index\.ts:\d+:\d+\)/],
  ['wants-too-much', /needs the scopes mail/],
]
/** At other moments of a start; the shop’s log has the last of them. */
const further = ['throws-loading', 'throws-constructed', 'exits-constructed', 'crashes-when-ready']
const usually = mostly(blamed, ([name]) => !further.includes(name))
/** In a usual run: start-worker.test.ts. */
const hanging = isThorough ? ['loops-loading', 'loops-constructed', 'waits-loading'] : []

let platform: TestPlatform
/** As many as have to wait side by side. */
const shops = (['acme', 'globex', 'initech'] as const).slice(0, hanging.length || 1)

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  const tried = [...usually.map(([name]) => name), 'throws-constructed', ...hanging, 'loops-when-asked']
  for (const [name, fault] of Object.entries(faults).filter(([name]) => tried.includes(name))) {
    const source = faultyPlugin(name, fault)
    // Only what comes from the compiler tells its author's lines.
    if (/throws|crashes/.test(name)) await publish(platform, platform.home, source)
    else await publishByHand(platform, await handmade(source))
  }
  await Promise.all([publishByHand(platform, sneaky), ...shops.map((shop) => openShop(platform, shop))])
}, 120_000)

afterAll(() => platform.close())

/** Adds the plugin while someone shops, and answers how it was refused; the shop must not have noticed. */
async function refusal(shop: string, name: string): Promise<ShopError> {
  const shopper = new SteadyShopper(await platform.address(shop))
  const before = await stateOf(platform, shop)
  const error = await addPlugins(platform.client, shop, name).then(
    () => undefined,
    (error: ShopError) => error,
  )
  expect(error, 'the release went live').toBeDefined()
  expect(await stateOf(platform, shop)).toEqual(before)
  expect(await shopper.stop()).toEqual([])
  expect(shopper.answered).toBeGreaterThan(0)
  return error!
}

async function expectBlame(shop: string, name: string, reason: RegExp): Promise<void> {
  const error = await refusal(shop, name)
  expect(error).toMatchObject({ code: 'RELEASE_FAILED', hint: expect.stringMatching(/\S/) as string })
  expect(error.message).toContain(`plugin "${name}" is at fault`)
  expect(error.message).toMatch(reason)
  const [newest] = await platform.client.releases(shop)
  expect(newest).toMatchObject({ state: 'failed', liveAt: null, error: expect.stringMatching(reason) as string })
  expect(newest?.error).toContain(name)
}

test.each(usually)(
  'a plugin that %s leaves the old release serving and is named, with its line where it has one',
  (name, reason) => expectBlame('acme', name, reason),
)

test('the shop’s log shows the author’s file and line', async () => {
  await expectBlame('acme', 'throws-constructed', /no shop for me/)
  const { lines } = await platform.client.logs('acme', 200)
  expect(lines.join('\n')).toMatch(/no shop for me\n.*new Faulty .*throws-constructed@1\.0\.0\/src\/index\.ts:\d+/)
})

// Each takes all the time that a start may take: they wait side by side.
test.runIf(isThorough)(
  'plugins that loop or wait for ever do so as well',
  async () => {
    await Promise.all(hanging.map((name, i) => expectBlame(shops[i]!, name, /did not finish loading within 10 s/)))
  },
  40_000,
)

test('a plugin that stands still at the first request does so too, and who had asked it gets an answer after all', async () => {
  const error = await refusal('acme', 'loops-when-asked')
  expect(error).toMatchObject({
    code: 'RELEASE_FAILED',
    message: expect.stringContaining('no answer within 5 s') as string,
  })
}, 40_000)

test('the shop takes the next change as if nothing had been', async () => {
  await publishByHand(platform, await handmade(faultyPlugin('harmless', {})))
  const { release } = await addPlugins(platform.client, 'acme', 'harmless')
  expect(release).toMatchObject({ state: 'live', plugins: [{ name: 'harmless' }] })
})
