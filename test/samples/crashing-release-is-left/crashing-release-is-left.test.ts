import { afterAll, beforeAll, expect, test } from 'vitest'
import { crasher, quiet } from '../../setup/crasher.js'
import { handmade } from '../../setup/handmade.js'
import { controlOf } from '../../setup/killable-platform.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let shopper: Shopper
beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  await publish(platform, platform.home, crasher)
  await publishByHand(platform, await handmade(quiet))
  shopper = await openShop(platform, 'acme')
}, 120_000)
afterAll(() => platform.close())

/** Crashes the live worker, and waits for the shop to answer again. */
async function crash(how: 'now' | 'unseen' = 'now'): Promise<void> {
  await shopper.request('POST', `/crash/${how}`).catch(() => undefined)
  const answers = async (): Promise<boolean> => (await shopper.request('GET', '/products')).status === 200
  await until(() => answers().catch(() => false), 'the shop to answer again')
}

/** What the seller sees of the plugin. */
const lastError = async (): Promise<string | null | undefined> =>
  (await platform.client.plugins('acme')).find(({ name }) => name === 'crasher')?.cost?.lastError

const release = async (): Promise<number | null> => (await platform.client.tenant('acme')).release

test('three crashes in five minutes take the shop back to its last good release (P12)', async () => {
  await addPlugins(platform.client, 'acme', 'quiet')
  const good = await release()
  await addPlugins(platform.client, 'acme', 'crasher')
  const bad = await release()
  // Without a stack it is a suspect, and known for sure the second time.
  await crash('unseen')
  await until(async () => (await lastError())?.endsWith('this one ran there') === true, 'it to be suspected')
  await crash('unseen')
  await until(async () => (await lastError())?.endsWith('reason "no stock".') === true, 'it to be blamed')
  await crash()
  // It is recorded as live a moment before it gets the requests.
  const isBack = async (): Promise<boolean> => {
    const { release: now, state } = await platform.client.tenant('acme')
    return now !== bad && state === 'ready'
  }
  await until(isBack, 'another release to be live')
  await until(async () => (await shopper.request('GET', '/products')).release !== bad, 'an answer of it')

  expect((await platform.client.tenant('acme')).plugins).toEqual(['quiet@1.0.0'])
  expect((await shopper.order(sku.cheap)).status).toBe(201)
  expect((await shopper.request('POST', '/crash/now')).status).toBe(404)

  const [live, crashing] = await platform.client.releases('acme')
  expect(live).toMatchObject({ by: 'watchdog', reason: expect.stringContaining(`rollback to ${good}: release ${bad}`) })
  expect(live?.reason).toContain('the stock was negative')
  expect(crashing).toMatchObject({ number: bad, error: expect.stringMatching(/crashed again and again: crasher: /) })
}, 60_000)

test.runIf(isThorough)(
  'a seller may have the crashing plugin again, and is taken back again, not to what crashed (P12)',
  async () => {
    const before = await release()
    await addPlugins(platform.client, 'acme', 'crasher')
    for (let times = 0; times < 3; times += 1) await crash()
    await until(async () => ((await release()) ?? 0) > (before ?? 0) + 1, 'another release to be live')
    expect((await platform.client.tenant('acme')).plugins).toEqual(['quiet@1.0.0'])
  },
  60_000,
)

test.runIf(isThorough)(
  'what crashes while the control process stands still comes back each time, and is left when there is another one',
  async () => {
    await addPlugins(platform.client, 'acme', 'crasher')
    const before = await release()
    const control = await controlOf(platform)
    process.kill(control, 'SIGSTOP')
    for (let times = 0; times < 3; times += 1) await crash()
    expect((await shopper.request('GET', '/products')).release).toBe(before)
    process.kill(control, 'SIGKILL')
    const isLeft = async (): Promise<boolean> => ((await release()) ?? 0) > (before ?? 0)
    await until(() => isLeft().catch(() => false), 'another release to be live', 30_000)
    expect((await platform.client.tenant('acme')).plugins).toEqual(['quiet@1.0.0'])
  },
  60_000,
)
