import { Socket } from 'phoenix'
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import type { MadeToken, PluginView } from '../../../core/control/client/index.js'
import { publishFolder } from '../../setup/publish.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'
import { folderOf, OutsideProgram, type Watcher } from './outside-program.js'

// S19: the external plugins that we ship, one in TypeScript with Phoenix's own client and one in Python's standard library,
// through the whole platform: connected, gone, back, removed.

const watchers = ['order-watch', 'order-watch-python'] as const

let platform: TestPlatform
let acme: Shopper
const tokens = new Map<Watcher, MadeToken>()
const running: OutsideProgram[] = []

beforeAll(async () => {
  platform = await TestPlatform.start({ environment: bare })
  for (const name of watchers) await publishFolder(platform, folderOf(name))
  acme = await openShop(platform, 'acme')
  await addPlugins(platform.client, 'acme', ...watchers.map((name) => ({ package: name, config: { most: 20_000 } })))
  for (const name of watchers) tokens.set(name, await platform.client.makeToken('acme', name))
}, 120_000)

afterEach(async () => {
  await Promise.all(running.splice(0).map((program) => program.kill()))
})

afterAll(() => platform.close())

/** Runs it, and waits until it is in. */
async function run(name: Watcher): Promise<OutsideProgram> {
  const program = new OutsideProgram(name, tokens.get(name)!)
  running.push(program)
  await program.says('joined acme')
  return program
}

const outside = async (name: Watcher): Promise<PluginView['outside']> =>
  (await platform.client.plugins('acme')).find((plugin) => plugin.name === name)?.outside ?? null

async function order(): Promise<string> {
  const { status, body } = await acme.order(sku.cheap)
  expect(status).toBe(201)
  return body.id ?? ''
}

const failOpen = (name: Watcher) =>
  platform.client.changeSet(
    'acme',
    { kind: 'configure', name, config: { most: 30_000 }, onFailure: 'open' },
    () => undefined,
  )

test('while it was never connected an order is refused, since its check guards it, and the list says so (S19)', async () => {
  expect(await acme.order(sku.cheap)).toMatchObject({ status: 503, body: { code: 'GUARD_FAILED' } })
  expect(await outside('order-watch')).toEqual({ connections: 0, since: null, waiting: 0 })
})

test('connected, both let an order pass or refuse it in their words, and are told of what was placed (S19)', async () => {
  const [one, other] = [await run('order-watch'), await run('order-watch-python')]
  const refused = { code: 'ORDER_TOO_LARGE', title: 'Please call us for an order of this size.' }
  expect(await acme.order(sku.dear)).toMatchObject({ status: 422, body: refused })
  const placed = [await order(), await order()]
  await until(() => [one, other].every(({ orders }) => orders.length >= 2), 'both to be told')
  expect([...one.orders].sort()).toEqual([...placed].sort())
  expect([...other.orders].sort()).toEqual([...placed].sort())
  expect(await outside('order-watch')).toMatchObject({ connections: 1 })
  expect((await platform.status()).tenants[0]?.outside).toEqual(
    watchers.map((plugin) => ({ plugin, connections: 1, since: expect.any(String) as string, waiting: 0 })),
  )
  const { places } = await platform.client.graph('acme')
  const told = places.find(({ name }) => name === 'order.placed')?.standing ?? []
  expect(told.map((one) => [one.installation, one.method, one.outside?.connections])).toEqual(
    watchers.map((name) => [name, 'event', 1]),
  )
})

test('what happens while one is gone it is told when it is back, each once; one of two connections gets it (S19)', async () => {
  const [gone, other] = [await run('order-watch'), await run('order-watch-python')]
  await failOpen('order-watch')
  // Its settings have changed, so it has come in again.
  await until(() => gone.lines.filter((line) => line === 'joined acme').length === 2, 'it to be told its settings')
  await gone.kill()
  await until(async () => (await outside('order-watch'))?.connections === 0, 'it to be gone')
  const placed: string[] = []
  for (let count = 0; count < (isThorough ? 200 : 12); count += 1) placed.push(await order())
  await until(() => placed.every((id) => other.orders.includes(id)), 'the other to be told')
  expect((await outside('order-watch'))?.waiting).toBeGreaterThanOrEqual(placed.length)
  const [first, second] = [await run('order-watch'), await run('order-watch')]
  const told = (): string[] => [...first.orders, ...second.orders]
  await until(() => placed.every((id) => told().includes(id)), 'it to be told')
  expect(told().filter((id) => placed.includes(id)).length).toBe(placed.length)
  expect(await outside('order-watch')).toMatchObject({ connections: 2 })
}, 120_000)

test('another plugin’s token and a revoked one open nothing (S19)', async () => {
  const foreign = new OutsideProgram('order-watch', tokens.get('order-watch-python')!)
  running.push(foreign)
  await foreign.says('refused: unknown token')
  const { id, ...spare } = await platform.client.makeToken('acme', 'order-watch', 1)
  const program = new OutsideProgram('order-watch', spare)
  running.push(program)
  await program.says('joined acme')
  await platform.client.revokeToken('acme', 'order-watch', id)
  await program.says('closed: its token opens nothing any more')
  expect((await platform.client.pluginTokens('acme', 'order-watch')).map((token) => token.id)).not.toContain(id)
})

test('what it was asked when its token is revoked is given up with its connection, within a second (S19)', async () => {
  const { id, socket: address, token } = await platform.client.makeToken('acme', 'order-watch-python')
  const socket = new Socket(address, { authToken: token })
  onTestFinished(() => socket.disconnect())
  socket.connect()
  // It answers nothing.
  const channel = socket.channel('plugin:order-watch-python')
  const asked = new Promise((resolve) => channel.on('hook', resolve))
  const closed = new Promise((resolve) => channel.onClose(resolve))
  await new Promise((resolve) => channel.join().receive('ok', resolve))
  const ordered = acme.order(sku.cheap)
  await asked
  const began = performance.now()
  await platform.client.revokeToken('acme', 'order-watch-python', id)
  expect(await closed).toEqual({ reason: 'its token opens nothing any more' })
  expect(await ordered).toMatchObject({ status: 503, body: { code: 'GUARD_FAILED' } })
  expect(performance.now() - began).toBeLessThan(1_000)
})

test('removed, it is sent away within a second, and its token opens nothing any more (S19)', async () => {
  const program = await run('order-watch-python')
  let closing: Promise<number> | undefined
  await platform.client.changeSet('acme', { kind: 'remove', names: ['order-watch-python'] }, ({ phase, ms }) => {
    // With that the shop does not have it any more.
    if (phase !== 'record' || ms === undefined) return
    const began = performance.now()
    closing = program.says('closed: its token opens nothing any more').then(() => performance.now() - began)
  })
  expect(await closing).toBeLessThan(1_000)
  const again = new OutsideProgram('order-watch-python', tokens.get('order-watch-python')!)
  running.push(again)
  await again.says('closed: unknown token')
})
