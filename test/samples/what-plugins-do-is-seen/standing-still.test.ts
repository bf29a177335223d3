/**
 * A plugin that never gives the processor back is found: the shop comes back and the plugin is suspected, the second time it is known
 * for sure, and the third time it is left. One that keeps more and more memory is ended, and suspected.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { publish } from '../../setup/publish.js'
import { scrape, seriesOf } from '../../setup/scrape.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import type { PluginSource } from '../../setup/write-plugin.js'

/**
 * Turns in a circle for one customer, after it has waited for something, as real code does. For another it keeps 30 MB more with
 * each order, up to 570: more than a worker may hold, and less than the system refuses.
 */
const circling: PluginSource = {
  name: 'circling',
  source: `
    import { allow, before, Plugin } from '@shopctl/sdk'
    import { Checkout, type PlaceOrder } from '@shopctl/sdk/shop'
    declare const Buffer: any
    @Plugin()
    export default class Circling {
      readonly kept: unknown[] = []
      @before(Checkout, 'place')
      async check({ email }: PlaceOrder) {
        await null
        while (email === 'loop@example.com') { /* for ever */ }
        const more = email === 'leak@example.com' && this.kept.length < 57 ? 3 : 0
        for (let i = 0; i < more; i++) this.kept.push(Buffer.alloc(10_000_000, 1))
        return allow
      }
    }`,
}

const quiet: PluginSource = {
  name: 'quiet',
  source: `
    import { allow, before, Plugin } from '@shopctl/sdk'
    import { Checkout } from '@shopctl/sdk/shop'
    @Plugin()
    export default class Quiet {
      @before(Checkout, 'place')
      check() { return allow }
    }`,
}

let platform: TestPlatform
let shopper: Shopper
beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  for (const source of [quiet, circling]) await publish(platform, platform.home, source)
  shopper = await openShop(platform, 'acme')
  await addPlugins(platform.client, 'acme', 'quiet')
  await addPlugins(platform.client, 'acme', 'circling')
}, 180_000)
afterAll(() => platform.close())

/** Lets the plugin turn, and waits for the shop to answer again. */
async function standStill(): Promise<void> {
  const cart = await shopper.cart(sku.cheap)
  await shopper.checkout(cart, 'loop@example.com').catch(() => undefined)
  const answers = async (): Promise<boolean> => (await shopper.request('GET', '/products')).status === 200
  await until(() => answers().catch(() => false), 'the shop to answer again', 30_000)
}

const lastError = async (): Promise<string> => {
  const plugins = await platform.client.plugins('acme')
  return plugins.find(({ name }) => name === 'circling')?.cost?.lastError ?? ''
}

test('an endless loop is attributed to its plugin, contained and shown (P12)', { timeout: 120_000 }, async () => {
  await standStill()
  await until(async () => (await lastError()) !== '', 'the plugin to be suspected')
  // It turns in what goes on after a wait, so that it is only known to have begun; from now on the worker puts down who runs.
  expect(await lastError()).toContain('what had not ended was before Checkout.place check')
  await standStill()
  await until(async () => (await lastError()).includes('what ran was before Checkout.place check'), 'it to be blamed')
  const crashes = seriesOf(await scrape(platform), 'shopctl_plugin_crashes_total', { installation: 'circling' })
  expect(crashes[0]?.value).toBe(2)
  expect((await platform.client.tenant('acme')).failing).toEqual(['circling'])
  expect((await shopper.order(sku.cheap)).status).toBe(201)
})

test('the third time its release is left, and the reason names the plugin (P12)', { timeout: 120_000 }, async () => {
  await standStill()
  const isLeft = async (): Promise<boolean> => (await platform.client.tenant('acme')).plugins.join() === 'quiet@1.0.0'
  await until(isLeft, 'the last good release to be live', 30_000)
  const [live] = await platform.client.releases('acme')
  expect(live?.reason).toContain('circling: its process was ended: its health door did not answer')
})

test('a leak is ended when the process holds more than it may; who ran most before is suspected, and the shop is back (P12)', {
  timeout: 120_000,
}, async () => {
  await addPlugins(platform.client, 'acme', 'circling')
  const ofCircling = async (metric: string): Promise<number> =>
    seriesOf(await scrape(platform), metric, { installation: 'circling' }).reduce((sum, { value }) => sum + value, 0)
  const blamed = await ofCircling('shopctl_plugin_crashes_total')
  const calls = await ofCircling('shopctl_hook_calls_total')
  const isSuspected = async (): Promise<boolean> => (await lastError()).includes('of memory')
  const leak = async (): Promise<boolean> => {
    await shopper.checkout(await shopper.cart(sku.cheap), 'leak@example.com').catch(() => undefined)
    return isSuspected()
  }
  expect(await leak()).toBe(false)
  await until(async () => (await ofCircling('shopctl_hook_calls_total')) > calls, 'its first call to be counted')
  await until(leak, 'the plugin to be suspected', 60_000)
  expect(await lastError()).toMatch(
    /^its process was ended: it held 6\d\d MB of memory, and may hold 600 \(best effort: it ran most before that\)$/,
  )
  expect((await platform.client.tenant('acme')).failing).toContain('circling')
  // That is a suspicion: as a crash it is nobody's.
  expect(await ofCircling('shopctl_plugin_crashes_total')).toBe(blamed)
  const isBack = async (): Promise<boolean> => (await shopper.order(sku.cheap)).status === 201
  await until(() => isBack().catch(() => false), 'the shop to be back')
})
