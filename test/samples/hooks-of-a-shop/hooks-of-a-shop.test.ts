/**
 * Many plugins on one action of a running shop: in what order their hooks run, what is printed of it, what cannot be, and
 * what the seller chooses.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GraphHandler, GraphView } from '../../../core/control/client/index.js'
import type { Change } from '../../../core/model/index.js'
import { stateOf } from '../../setup/platform-state.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { childrenOf } from '../../setup/processes.js'
import { publish } from '../../setup/publish.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop, sku } from '../../setup/small-shop.js'
import { until } from '../../setup/until.js'
import { sources } from './sources.js'

let platform: RunningPlatform
let shop: Shopper

beforeAll(async () => {
  platform = await sharedPlatform()
  // One after the other: each is compiled and run once.
  for (const source of sources) await publish(platform, platform.home, source)
  shop = await openShop(platform, 'hooks', { trace: {}, 'street-check': {}, 'stock-check': {}, 'fraud-check': {} })
}, 180_000)

afterAll(() => platform.removeShops('hooks'))

const change = (change: Change) => platform.client.changeSet('hooks', change, () => undefined)
const phasesOf = async (change: Change): Promise<string[]> => {
  const phases = new Set<string>()
  await platform.client.changeSet('hooks', change, ({ phase }) => void phases.add(phase))
  return [...phases]
}
const graph = async (): Promise<GraphView> =>
  (await shopctl(platform.home, 'plugin', 'graph', '--tenant', 'hooks')).answer as GraphView
const standingOn = (place: string, { places }: GraphView): readonly GraphHandler[] =>
  places.find(({ name }) => name === place)?.standing ?? []
const read = async (): Promise<string[]> => (await shop.request<string[]>('GET', '/trace')).body

test('the printed order of a shop’s hooks is the executed order (S11) (S22)', async () => {
  const printed = standingOn('Checkout.place', await graph()).map(({ kind, installation }) => `${kind} ${installation}`)
  await read()
  expect((await shop.order(sku.cheap)).status).toBe(201)
  const ran: string[] = []
  await until(async () => ran.push(...(await read())) >= printed.length, 'the after hook')
  expect(ran).toEqual(printed)
  expect(printed).toEqual([
    'before fraud-check',
    'before stock-check',
    'before street-check',
    'around street-check',
    'after street-check',
  ])
})

test('plugin graph prints what is hooked in a shop: who, how long it may take, what its failure does; events and jobs too (S22)', async () => {
  const printed = await graph()
  expect(standingOn('Checkout.place', printed)[0]).toEqual({
    kind: 'before',
    installation: 'fraud-check',
    plugin: 'fraud-check@1.0.0',
    method: 'check',
    outside: null,
    deadline: 500,
    onFailure: 'closed',
  })
  const limits = standingOn('Checkout.place', printed).map(({ deadline, onFailure }) => [deadline, onFailure])
  expect(limits.slice(2)).toEqual([
    [2_000, 'closed'],
    [2_000, 'closed'],
    [1_000, 'open'],
  ])
  expect(printed.places.slice(1).map(({ kind, name, standing }) => [kind, name, standing[0]?.method])).toEqual([
    ['event', 'order.placed', 'learn'],
    ['job', '0 4 * * *', 'tidy'],
  ])
})

test('what is hooked in a shop is printed as the code that runs: the bundle’s own entry says what plugin graph says (S22)', async () => {
  const [live] = await platform.client.releases('hooks')
  const code = await readFile(join(platform.home, 'bundles', `${live?.bundle}.mjs`), 'utf8')
  expect(code).toContain('Which plugin of this shop stands on what, in the order that runs:')
  const [, chain = ''] = /["']Checkout\.place["']: \[([^\]]*)\]/.exec(code) ?? []
  const written = [...chain.matchAll(/kind: ["'](\w+)["'], plugin: ["']([\w-]+)["']/g)].map(([, ...words]) =>
    words.join(' '),
  )
  const printed = standingOn('Checkout.place', await graph()).map(({ kind, installation }) => `${kind} ${installation}`)
  expect(written).toHaveLength(5)
  expect(written).toEqual(printed)
})

test('tenants come and go without a restart, each with a hook table of its own (S9)', async () => {
  const hooksOf = async (slug: string) => (await platform.client.registrations(slug)).hooks['Checkout.place']
  const pidsOf = async (entry: string) =>
    (await childrenOf(platform.home)).filter(({ command }) => command.includes(entry)).map(({ pid }) => pid)
  const [own, gateways, registries] = [
    await hooksOf('hooks'),
    await pidsOf('processes/gateway.cjs'),
    await pidsOf('processes/registry.cjs'),
  ]
  await read()
  expect((await shop.order(sku.cheap)).status).toBe(201)

  const other = await openShop(platform, 'other-hooks', { 'fraud-check': {} })
  expect(await hooksOf('other-hooks')).toEqual(['before fraud-check.check'])
  expect((await other.order(sku.cheap)).status).toBe(201)
  await platform.client.removeTenant('other-hooks')
  await expect(platform.client.tenant('other-hooks')).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' })

  expect(await hooksOf('hooks')).toEqual(own)
  expect([await pidsOf('processes/gateway.cjs'), await pidsOf('processes/registry.cjs')]).toEqual([
    gateways,
    registries,
  ])
  expect(gateways).toHaveLength(1)
  // Its worker is the same one: it still has what its hooks have written since.
  expect(await read()).toHaveLength(5)
}, 40_000)

test('a conflict of order is reported at install, with the way round, and nothing changes (P3)', async () => {
  const before = await stateOf(platform, 'hooks')
  const phases: string[] = []
  const adding: Change = { kind: 'add', plugins: [{ package: 'contrary', range: '*' }] }
  await expect(platform.client.changeSet('hooks', adding, ({ phase }) => phases.push(phase))).rejects.toMatchObject({
    code: 'HOOK_ORDER_CYCLE',
    message: expect.stringMatching(/Checkout\.place .*contrary before fraud-check/) as string,
  })
  expect(phases).toEqual(['resolve'])
  expect(await stateOf(platform, 'hooks')).toEqual(before)
})

test('two plugins on one route fail the build, naming both, and nothing changes (S12)', async () => {
  const before = await stateOf(platform, 'hooks')
  await expect(addPlugins(platform.client, 'hooks', 'twin')).rejects.toMatchObject({
    code: 'ROUTE_TAKEN',
    message: 'The route GET /trace is claimed by trace and twin.',
  })
  expect(await stateOf(platform, 'hooks')).toEqual(before)
})

test('a failed guard stops the order until the seller says otherwise, which needs no build and is listed', async () => {
  await addPlugins(platform.client, 'hooks', 'failing')
  expect(await shop.order(sku.cheap)).toMatchObject({ status: 503, body: { code: 'GUARD_FAILED' } })
  const open = { kind: 'configure', name: 'failing', config: {}, onFailure: 'open' } as const
  expect(await phasesOf(open)).not.toContain('resolve')
  expect((await shop.order(sku.cheap)).status).toBe(201)
  const [listed] = (await platform.client.plugins('hooks')).filter(({ name }) => name === 'failing')
  expect(listed?.onFailure).toBe('open')
  const standing = standingOn('Checkout.place', await graph())
  expect(standing.find(({ installation }) => installation === 'failing')?.onFailure).toBe('open')
  await change({ ...open, onFailure: 'default' })
  expect((await shop.order(sku.cheap)).status).toBe(503)
  await change({ kind: 'remove', names: ['failing'] })
}, 60_000)

test('where a handler allows it, the installation decides what it is attached to, not only the decorator (S13)', async () => {
  const attach = (...points: string[]) => ({ attach: { check: points.map((point) => `CartController.${point}`) } })
  await change({
    kind: 'add',
    plugins: [{ package: 'choosing', range: '*', name: 'nowhere', ...attach() }],
  })
  const { body: cart } = await shop.request<{ id: string }>('POST', '/carts', {})
  const line = { sku: sku.cheap, quantity: 1 }
  const codes = async () => {
    const added = await shop.request('POST', `/carts/${cart.id}/lines`, line)
    const seen = await shop.request('GET', `/carts/${cart.id}`)
    return [added.body['code'], seen.body['code']]
  }
  expect(await codes()).toEqual([undefined, undefined])
  await change({ kind: 'add', plugins: [{ package: 'choosing', range: '*', name: 'reading', ...attach('read') }] })
  expect(await codes()).toEqual([undefined, 'CHOSEN'])
  await change({ kind: 'configure', name: 'nowhere', config: {}, ...attach('addLine') })
  expect(await codes()).toEqual(['CHOSEN', 'CHOSEN'])
  await change({ kind: 'remove', names: ['reading'] })
  expect(await codes()).toEqual(['CHOSEN', undefined])
  const wrong = change({ kind: 'configure', name: 'nowhere', config: {}, ...attach('create') })
  await expect(wrong).rejects.toMatchObject({
    code: 'ATTACH_INVALID',
    message: expect.stringContaining('it can on CartController.addLine, CartController.read') as string,
  })
  await change({ kind: 'configure', name: 'nowhere', config: {}, attach: { check: null } })
  expect(await codes()).toEqual(['CHOSEN', 'CHOSEN'])
}, 120_000)
