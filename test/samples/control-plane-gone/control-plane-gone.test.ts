/**
 * Nothing stands between a shopper and a shop but the gateway and PostgreSQL: with the registry, the builder, the control process
 * and the queue that is in it stopped in turn, live shops serve and sleeping ones wake. What waited meanwhile is done when
 * they are back, and they come back by themselves.
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { controlOf, untilControlAgain } from '../../setup/killable-platform.js'
import { childrenOf, familyOf, untilGone } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import { shopctl } from '../../setup/shopctl.js'
import { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { SteadyShopper } from '../../setup/steady-shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { thanks } from '../../setup/thanks.js'
import { mostly } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

let platform: TestPlatform
let live: Shopper
let sleeping: Shopper
let orders = 0

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: { ...bare, SHOPCTL_IDLE_SECONDS: '1' } })
  await Promise.all([
    openShop(platform, 'acme'),
    openShop(platform, 'globex'),
    publish(platform, platform.home, thanks),
  ])
  await Promise.all(['acme', 'globex'].map((shop) => addPlugins(platform.client, shop, 'thanks')))
  live = new Shopper(await platform.address('acme'))
  sleeping = new Shopper(await platform.address('globex'))
  await live.register('ada@example.com')
}, 180_000)

afterAll(() => platform.close())

const processOf = async (entry: string): Promise<number> => {
  const found = (await familyOf(platform.process.pid!)).find(({ command }) => command.includes(entry))
  if (found === undefined) throw new Error(`there is no ${entry}`)
  return found.pid
}

/** Stops a process until the answered function is called. */
async function stopped(entry: string): Promise<() => Promise<void>> {
  const pid = await processOf(entry)
  process.kill(pid, 'SIGSTOP')
  return async () => void process.kill(pid, 'SIGCONT')
}

/** Ends the control process, and whichever takes its place, until the answered function is called. */
async function keptDown(): Promise<() => Promise<void>> {
  const first = await controlOf(platform)
  const killed = new Set<number>()
  const over = new AbortController()
  const killing = (async () => {
    while (!over.signal.aborted) {
      await delay(5)
      const pid = await controlOf(platform).catch(() => undefined)
      if (pid === undefined || killed.has(pid)) continue
      killed.add(pid)
      process.kill(pid, 'SIGKILL')
    }
  })()
  await until(() => killed.has(first), 'its end')
  return async () => {
    over.abort()
    await killing
    await untilControlAgain(platform, first)
  }
}

async function builderGone(): Promise<() => Promise<void>> {
  for (const folder of ['store', 'prebundles', 'bundles'])
    await rm(join(platform.home, folder), { recursive: true, force: true })
  return stopped('bin/esbuild')
}

const isAsleep = async (shop: string): Promise<boolean> => (await platform.client.tenant(shop)).state === 'asleep'

async function thanksSent(): Promise<number> {
  const { mailbox } = await platform.status()
  const mails = (await (await fetch(new URL('/messages', mailbox ?? ''))).json()) as { readonly subject: string }[]
  return mails.filter(({ subject }) => subject === 'Thanks').length
}

const parts: readonly (readonly [part: string, stop: () => Promise<() => Promise<void>>])[] = [
  ['the registry standing still', () => stopped('processes/registry.cjs')],
  ['the builder’s compiler standing still, and all that it made thrown away', builderGone],
  ['the control process standing still, and with it the builder and the queue', () => stopped('rooms/control.js')],
  ['the control process killed whenever it comes back, and with it the builder and the queue', keptDown],
]

// What the builder has made is thrown away in registry-and-builder-gone as well.
test.each(mostly(parts, ([part]) => part.includes('standing still') && !part.startsWith('the builder')))(
  'with %s, a live shop goes on serving, a sleeping one wakes, and what waited is done afterwards (S21)',
  async (_part, stop) => {
    await until(() => isAsleep('globex'), 'the other shop to fall asleep')
    await live.request('GET', '/products')
    const steady = new SteadyShopper(live.address)
    const goOn = await stop()
    try {
      for (let i = 0; i < 5; i += 1) {
        expect((await live.login('ada@example.com')).status).toBe(201)
        expect((await live.order(sku.cheap)).status).toBe(201)
        orders += 1
      }
      expect((await sleeping.request('GET', '/products')).status).toBe(200)
      expect((await sleeping.order(sku.dear)).status).toBe(201)
      orders += 1
    } finally {
      await goOn()
    }
    expect(await steady.stop()).toEqual([])
    expect(steady.answered).toBeGreaterThan(0)
    await until(async () => (await thanksSent()) >= orders, 'what was to be done for each order', 60_000)
    expect(await thanksSent()).toBe(orders)
  },
  120_000,
)

test('a shop falls asleep and wakes while the control process stands still (S21)', async () => {
  const goOn = await stopped('rooms/control.js')
  const workers = async (): Promise<number> =>
    (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs')).length
  try {
    await until(async () => (await workers()) === 0, 'all shops to fall asleep')
    expect((await live.request('GET', '/products')).status).toBe(200)
  } finally {
    await goOn()
  }
}, 60_000)

test('a killed control process comes back by itself, at the same address; the command line and the log say what is the matter', async () => {
  const before = await controlOf(platform)
  process.kill(before, 'SIGSTOP')
  process.kill(before, 'SIGKILL')
  await until(async () => (await controlOf(platform).catch(() => before)) !== before, 'another one')
  await untilControlAgain(platform, before)
  expect((await shopctl(platform.home, 'status')).code).toBe(0)
  const log = await readFile(join(platform.home, 'logs/platform.log'), 'utf8')
  expect(log).toContain('"process":"control","message":"a process died; it is started again"')
})

test('while it is away the command line says that the shops go on', async () => {
  const bringBack = await keptDown()
  try {
    const { answer } = await shopctl(platform.home, 'status')
    expect(answer.error).toMatchObject({
      code: 'CONTROL_AWAY',
      hint: expect.stringContaining('The shops go on') as string,
    })
  } finally {
    await bringBack()
  }
  expect((await shopctl(platform.home, 'status')).code).toBe(0)
}, 60_000)

test('the control process ends with the platform, also when that is killed', async () => {
  const family = await familyOf(platform.process.pid!)
  platform.process.kill('SIGKILL')
  await untilGone(platform.home, family)
})
