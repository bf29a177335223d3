/** A release that crashes soon after it went live goes back by itself, if what it brought is to blame. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { crasher, quiet } from '../../setup/crasher.js'
import { publish } from '../../setup/publish.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let shopper: Shopper
beforeAll(async () => {
  platform = await TestPlatform.start({ environment: { ...bare, SHOPCTL_SOAK_SECONDS: '600' } })
  for (const source of [crasher, quiet]) await publish(platform, platform.home, source)
  shopper = await openShop(platform, 'acme')
}, 240_000)
afterAll(() => platform.close())

const releases = () => platform.client.releases('acme')
const crash = () => shopper.request('POST', '/crash/now').catch(() => undefined)

test('one crash soon after a change takes the shop back to the release before, and says why (N4) (P12)', async () => {
  await addPlugins(platform.client, 'acme', 'crasher')
  const [bad] = await releases()
  expect((await shopper.order(sku.cheap)).status).toBe(201)
  await crash()
  const isBack = async (): Promise<boolean> => {
    const [newest] = await releases()
    return newest?.by === 'watchdog' && newest.state === 'live'
  }
  await until(isBack, 'the shop to be taken back', 60_000)
  await until(async () => (await platform.client.tenant('acme')).state === 'ready', 'the shop to be up', 30_000)
  const [live, left] = await releases()
  expect(live?.reason).toMatch(
    new RegExp(
      `^rollback to 1: release ${bad?.number} crashed soon after it went live: crasher: .*the stock was negative`,
    ),
  )
  expect(left).toMatchObject({ number: bad?.number, error: expect.stringContaining('soon after it went live') })
  expect((await platform.client.tenant('acme')).plugins).toEqual([])
  expect((await shopper.order(sku.cheap)).status).toBe(201)
}, 120_000)

test('what crashed before the change, too, is not the change’s fault: the release stays (P12)', async () => {
  await addPlugins(platform.client, 'acme', 'crasher')
  await addPlugins(platform.client, 'acme', 'quiet')
  const [before] = await releases()
  await crash()
  const answers = async (): Promise<boolean> => (await shopper.request('GET', '/products')).status === 200
  await until(() => answers().catch(() => false), 'the shop to answer again', 30_000)
  expect((await releases())[0]?.number).toBe(before?.number)
  expect((await shopper.request('GET', '/products')).release).toBe(before?.number)
}, 120_000)
