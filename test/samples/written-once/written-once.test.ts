import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { MadeToken } from '../../../core/control/client/index.js'
import type { Change } from '../../../core/model/index.js'
import { someFacts } from '../../registry/packed.js'
import { publish } from '../../setup/publish.js'
import { publishByHand } from '../../setup/publish-by-hand.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import { Runner } from './runner.js'

// N10: one package, written for the shop, through the whole platform: in the worker, outside, and in the worker again.

const guard = (version: string) => `
import { allow, before, Config, deny, Log, on, Plugin } from '@shopctl/sdk'
import { Checkout, OrderPlaced, type PlaceOrder } from '@shopctl/sdk/shop'

export class GuardConfig { most!: number; key?: string }

@Plugin({ config: { type: 'object', properties: { most: { type: 'integer', default: 20000 }, key: { type: 'string', writeOnly: true } } } })
export default class Guard {
  constructor(private readonly config: Config<GuardConfig>, private readonly log: Log) {}

  @before(Checkout, 'place')
  check({ cart }: PlaceOrder) {
    return cart.total.amount > this.config.most ? deny('TOO_MUCH', 'Please call us.') : allow
  }

  @on(OrderPlaced)
  tell({ order }: OrderPlaced): void {
    this.log.info('${version} told ' + order.id + ((globalThis as any).process.env.SHOPCTL_PLUGIN_TOKEN ?? ''))
  }
}
`

/** It answers requests. */
const pages = {
  name: 'pages',
  code: 'export default class {}',
  manifest: { shopctl: { title: 'Pages', scopes: [], facts: { ...someFacts, routes: ['GET /pages'] } } },
}

let platform: TestPlatform
let folder: string
let acme: Shopper
let token: MadeToken
const runners: Runner[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'written-once-'))
  platform = await TestPlatform.start({ environment: bare })
  for (const version of ['1.0.0', '1.1.0'])
    await publish(platform, folder, { name: 'guard', version, source: guard(version) })
  await publishByHand(platform, pages)
  acme = await openShop(platform, 'acme')
  await addPlugins(platform.client, 'acme', { package: 'guard', range: '1.0.0' })
}, 180_000)

afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.end('SIGKILL')))
})

afterAll(async () => {
  await platform.close()
  await rm(folder, { recursive: true, force: true })
})

const change = (wanted: Change) => platform.client.changeSet('acme', wanted, () => undefined)
const place = (where: 'inside' | 'outside') => change({ kind: 'place', names: ['guard'], place: where })
const outside = async () => (await platform.client.plugins('acme')).find(({ name }) => name === 'guard')?.outside

function run(plugin = 'guard'): Runner {
  const runner = new Runner(platform.home, plugin, { token: token.token })
  runners.push(runner)
  return runner
}

async function order(): Promise<string> {
  const { status, body } = await acme.order(sku.cheap)
  expect(status).toBe(201)
  return body.id ?? ''
}

/** What the plugin has logged in the shop. */
const toldInside = async (): Promise<string[]> =>
  (await platform.client.logs('acme', 500)).lines.flatMap((line) => /told (ord_\w+)/.exec(line)?.[1] ?? [])

test('written for the shop, it runs there; one that has more cannot be placed elsewhere, and is told why (N10)', async () => {
  const first = await order()
  await until(async () => (await toldInside()).includes(first), 'it to be told')
  const refused = await shopctl(platform.home, 'plugin', 'add', 'pages', '--outside', '--tenant', 'acme', '--dry-run')
  expect(refused.answer.error).toMatchObject({
    code: 'PLACE_IMPOSSIBLE',
    title: '"pages" cannot run outside of the shop: it has routes (GET /pages).',
  })
  const planned = await shopctl(platform.home, 'plugin', 'place', 'guard', 'outside', '--tenant', 'acme', '--dry-run')
  expect(planned.answer).toMatchObject({
    steps: [{ name: 'guard', what: 'configure', settings: ['(runs outside)'], added: ['outside'] }],
  })
}, 60_000)

test('placed outside, the same package answers and is told there, while nothing of it is in the shop (N10)', async () => {
  token = await platform.client.makeToken('acme', 'guard')
  await place('outside')
  expect(await acme.order(sku.cheap)).toMatchObject({ status: 503, body: { code: 'GUARD_FAILED' } })
  expect(await outside()).toEqual({ connections: 0, since: null, waiting: 0 })
  const runner = run()
  await runner.says('"kind":"ready"')
  expect(await acme.order(sku.dear)).toMatchObject({
    status: 422,
    body: { code: 'TOO_MUCH', title: 'Please call us.' },
  })
  const placed = [await order(), await order()]
  await until(() => runner.logged.length === 2, 'it to be told')
  // Events of two orders have no order between them.
  expect(runner.logged.toSorted()).toEqual(placed.map((id) => `1.0.0 told ${id}`).toSorted())
  expect((await platform.client.tenantFile('acme')).plugins?.['guard']).toMatchObject({ place: 'outside' })
  await change({ kind: 'configure', name: 'guard', config: { most: 100, key: 'for nobody’s eyes' } })
  await runner.says('"kind":"ready"', 2)
  expect(await acme.order(sku.cheap)).toMatchObject({ status: 422 })
  const update = { kind: 'update' as const, plugins: [{ name: 'guard', range: '1.1.0' }] }
  const { steps } = await platform.client.plan('acme', update)
  expect(steps).toMatchObject([{ what: 'update', added: [], dropped: [] }, { what: 'configure' }])
  await change(update)
  await runner.says('guard","version":"1.1.0"')
  await change({ kind: 'configure', name: 'guard', config: { most: 20_000 } })
  await runner.says('"kind":"ready"', 4)
  const last = await order()
  await until(() => runner.logged.includes(`1.1.0 told ${last}`), 'the newer version to be told')
  expect(await runner.end()).toBe(0)
  expect(runner.text).not.toContain('eyes')
}, 120_000)

test('a folder of another version than the release is refused, and so is a token of nobody (N10)', async () => {
  const older = run(join(folder, 'guard-1.0.0'))
  expect(await older.exit()).toBe(2)
  expect(older.text).toContain('This is guard@1.0.0, and the shop’s release has guard@1.1.0.')
  const stranger = new Runner(platform.home, 'guard', { ...token, token: 'shopctl_plugin_nobody' })
  expect(await stranger.exit()).toBe(2)
  expect(stranger.text).toContain('unknown token')
}, 60_000)

test('placed inside again it is sent away, and what it had not taken is told in the shop, each once (N10)', async () => {
  const runner = run(join(folder, 'guard-1.1.0'))
  await runner.says('"kind":"ready"')
  await change({ kind: 'configure', name: 'guard', config: { most: 20_000 }, onFailure: 'open' })
  await runner.end('SIGKILL')
  await until(async () => (await outside())?.connections === 0, 'it to be gone')
  const missed = [await order(), await order(), await order()]
  await place('inside')
  const after = await order()
  const expected = [...missed, after]
  const told = async (): Promise<string[]> => (await toldInside()).filter((id) => expected.includes(id))
  await until(async () => (await told()).length >= expected.length, 'all to be told')
  expect((await told()).toSorted()).toEqual(expected.toSorted())
  const waiting = run()
  await waiting.says('it does not run outside in the live release')
  await place('outside')
  await waiting.says('"kind":"ready"')
  await place('inside')
  expect(await waiting.exit()).toBe(2)
  expect(waiting.text).toContain('acme runs \\"guard\\" itself by now: it was placed inside.')
  expect(waiting.text).toContain('shopctl plugin place guard outside --tenant acme')
}, 120_000)
