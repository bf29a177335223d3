/**
 * What plugins do is seen: by Prometheus, by the seller in the list of plugins, in the shop's log, and for one request by
 * its id.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ExplainView } from '../../../core/control/client/index.js'
import { publish } from '../../setup/publish.js'
import { scrape, seriesOf } from '../../setup/scrape.js'
import { shopctl } from '../../setup/shopctl.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import type { PluginSource } from '../../setup/write-plugin.js'

/** Judges orders by their address, as badly as that says. */
const moody: PluginSource = {
  name: 'moody',
  source: `
    import { allow, before, deny, Log, on, Plugin } from '@shopctl/sdk'
    import { Checkout, OrderPlaced, type PlaceOrder } from '@shopctl/sdk/shop'
    declare const setTimeout: any
    @Plugin()
    export default class Moody {
      constructor(private readonly log: Log) {}

      @before(Checkout, 'place')
      async judge({ email }: PlaceOrder) {
        this.log.info('judges')
        if (email === 'no@example.com') return deny('MOODY', 'Not today.')
        if (email === 'crash@example.com') throw new Error('the stars are wrong')
        if (email === 'late@example.com') await new Promise((resolve) => setTimeout(resolve, 60_000))
        return allow
      }

      @on(OrderPlaced)
      note(): void {}
    }`,
}

let platform: TestPlatform
let shopper: Shopper
let api: string

beforeAll(async () => {
  const home = await TestPlatform.homeWithSamples()
  platform = await TestPlatform.start({ home, environment: { ...bare, SHOPCTL_LOG: 'json' } })
  api = platform.client.file.api
  await publish(platform, platform.home, moody)
  shopper = await openShop(platform, 'acme')
  await addPlugins(
    platform.client,
    'acme',
    { package: 'address-check', name: 'billing', attach: { check: ['CartAddresses.setBilling'] } },
    { package: 'address-check', name: 'shipping', attach: { check: ['CartAddresses.setShipping'] } },
    'moody',
    'order-minimum',
  )
}, 180_000)

afterAll(() => platform.close())

/** Places an order and answers the request's id. */
async function place(
  email: string,
  article: string = sku.dear,
): Promise<{ id: string; status: number; body: unknown }> {
  const cartId = await shopper.cart(article)
  const answer = await fetch(new URL('/checkout', shopper.address), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ cartId, email }),
  })
  return { id: answer.headers.get('x-request-id') ?? '', status: answer.status, body: await answer.json() }
}

const hooks = (labels: Record<string, string>) => async () =>
  seriesOf(await scrape(platform), 'shopctl_hook_calls_total', { tenant: 'acme', ...labels })

const sumOf = async (series: () => Promise<readonly { value: number }[]>): Promise<number> =>
  (await series()).reduce((sum, { value }) => sum + value, 0)

test('each installation has its own series: the same plugin twice under two names is counted twice (S13)', async () => {
  const address = { name: 'Ann', street: ['Main Street 1'], city: 'Berlin', country: 'DE', postalCode: '10115' }
  const cart = await shopper.cart(sku.cheap)
  for (const postalCode of ['10115', '1'])
    await shopper.request('PUT', `/carts/${cart}/billing-address`, { ...address, postalCode })
  await shopper.request('PUT', `/carts/${cart}/shipping-address`, address)
  const ofPlugin = hooks({ plugin: 'address-check' })
  await until(async () => (await sumOf(ofPlugin)) === 3, 'three calls to be counted')
  const counted = (await ofPlugin()).map(({ labels: { installation, outcome, point }, value }) => [
    installation,
    point,
    outcome,
    value,
  ])
  expect(counted.sort()).toEqual([
    ['billing', 'CartAddresses.setBilling', 'denied', 1],
    ['billing', 'CartAddresses.setBilling', 'passed', 1],
    ['shipping', 'CartAddresses.setShipping', 'passed', 1],
  ])
})

test('metrics tell by tenant, plugin and hook how calls ended and how long they took (P18)', {
  timeout: 60_000,
}, async () => {
  const before = await sumOf(hooks({ installation: 'moody' }))
  for (const email of ['ann@example.com', 'no@example.com', 'crash@example.com', 'late@example.com']) await place(email)
  await until(async () => (await sumOf(hooks({ installation: 'moody' }))) === before + 4, 'four calls to be counted')
  const outcomes = Object.fromEntries(
    (await hooks({ installation: 'moody' })()).map(({ labels: { outcome = '' }, value }) => [outcome, value]),
  )
  expect(outcomes).toMatchObject({ passed: expect.any(Number), denied: 1, failed: 1, timed_out: 1 })

  const scraped = await scrape(platform)
  const judge = { installation: 'moody', method: 'judge' }
  const below = (le: string) => seriesOf(scraped, 'shopctl_hook_seconds_bucket', { ...judge, le })[0]?.value
  // The one that was too late took two seconds, the others much less.
  expect([below('1.048576'), below('4.194304'), below('+Inf')]).toEqual([before + 3, before + 4, before + 4])
  expect(seriesOf(scraped, 'shopctl_hook_seconds_count', judge)[0]?.value).toBe(before + 4)
})

test('metrics tell of requests, workers, changes, deliveries and what waits (P18)', async () => {
  await place('ann@example.com')
  await until(
    async () =>
      seriesOf(await scrape(platform), 'shopctl_delivery_calls_total', { installation: 'moody', outcome: 'passed' })
        .length === 1,
    'the order to be delivered',
  )
  const scraped = await scrape(platform)
  const value = (name: string, labels: Record<string, string> = {}): number =>
    seriesOf(scraped, name, labels)[0]?.value ?? Number.NaN
  expect(value('shopctl_requests_total', { tenant: 'acme', status: '2xx' })).toBeGreaterThan(0)
  expect(
    value('shopctl_route_requests_total', { tenant: 'acme', route: 'POST /checkout', status: '2xx' }),
  ).toBeGreaterThan(0)
  expect(value('shopctl_shops', { state: 'ready' })).toBe(1)
  expect(value('shopctl_worker_resident_bytes', { tenant: 'acme' })).toBeGreaterThan(10_000_000)
  expect(value('shopctl_requests_in_flight', { tenant: 'acme' })).toBe(0)
  expect(value('shopctl_changes_total', { outcome: 'done' })).toBeGreaterThan(0)
  expect(value('shopctl_change_phase_seconds_count', { phase: 'switch' })).toBeGreaterThan(0)
  expect(value('shopctl_outbox_waiting', { kind: 'mails' })).toBe(0)
})

test('metrics need a token, which opens nothing else (P18)', async () => {
  const { readFile } = await import('node:fs/promises')
  const token = (await readFile(`${platform.home}/metrics-token`, 'utf8')).trim()
  const headers = { authorization: `Bearer ${token}` }
  expect((await fetch(new URL('/metrics', api))).status).toBe(401)
  expect((await fetch(new URL('/metrics', api), { headers: { authorization: 'Bearer x' } })).status).toBe(401)
  expect((await fetch(new URL('/api/status', api), { headers })).status).toBe(401)
})

test('explain tells of a denied order which release, which plugins in which order, how long each took and who stopped it (N5)', async () => {
  const { id, status } = await place('no@example.com')
  expect(status).toBe(422)
  const view = await platform.client.explain(id)
  expect(view).toMatchObject({
    tenant: 'acme',
    isTied: true,
    release: (await platform.client.tenant('acme')).release,
    route: 'POST /checkout',
    status: 422,
    code: 'MOODY',
    stoppedBy: {
      installation: 'moody',
      plugin: 'moody@1.0.0',
      point: 'Checkout.place',
      method: 'judge',
      outcome: 'denied',
    },
  })
  expect(view.steps.map(({ installation, outcome }) => [installation, outcome])).toEqual([
    ['moody', 'denied'],
    ['order-minimum', 'not run'],
  ])
  expect(view.steps[0]?.ms).toBeGreaterThan(0)
  expect(view.ms).toBeGreaterThanOrEqual(view.steps[0]?.ms ?? Number.POSITIVE_INFINITY)
})

test('explain tells of an order that failed closed, and of one that went through (N5)', async () => {
  const failed = await place('crash@example.com')
  expect(failed.status).toBe(503)
  expect(await platform.client.explain(failed.id)).toMatchObject({
    code: 'GUARD_FAILED',
    stoppedBy: { installation: 'moody', outcome: 'failed' },
  })
  const fine = await place('ann@example.com')
  const view = await platform.client.explain(fine.id)
  expect(view).toMatchObject({ status: 201, stoppedBy: null })
  expect(view.steps.map(({ installation, outcome }) => [installation, outcome])).toEqual([
    ['moody', 'passed'],
    ['order-minimum', 'passed'],
  ])
})

test('a refused request is still explained when another release has taken its place (N5)', {
  timeout: 60_000,
}, async () => {
  const { id } = await place('no@example.com')
  const { release } = await platform.client.explain(id)
  await platform.client.changeSet(
    'acme',
    { kind: 'configure', name: 'order-minimum', config: { minimum: 2000 } } as never,
    () => undefined,
  )
  expect(await platform.client.explain(id)).toMatchObject({ release, stoppedBy: { installation: 'moody' } })
  expect((await platform.client.tenant('acme')).release).toBe(release + 1)
})

test('explain --json answers the same for programs, and an id that is not kept is an error that says what is (N5)', async () => {
  const { id } = await place('no@example.com')
  const known = await shopctl(platform.home, 'explain', id)
  expect(known).toMatchObject({
    code: 0,
    answer: { id, stoppedBy: { installation: 'moody' } } satisfies {
      id: string
      stoppedBy: Partial<ExplainView['stoppedBy']>
    },
  })
  const unknown = await shopctl(platform.home, 'explain', 'never-was')
  expect(unknown).toMatchObject({
    code: 2,
    answer: { error: { code: 'REQUEST_NOT_KEPT', hint: expect.stringContaining('x-request-id') } },
  })
})

test('the id of a request stands in its answer, in its problem and in each log line that was written in it (P18)', async () => {
  const { id, body } = await place('no@example.com')
  expect(body).toMatchObject({ requestId: id })
  const judged = async (): Promise<string[]> =>
    (await platform.client.logs('acme', 200)).lines.filter((line) => line.includes(`"requestId":"${id}"`))
  await until(async () => (await judged()).length === 1, 'the plugin’s line')
  expect((await judged())[0]).toContain('"plugin":"moody"')
})

test('the seller sees each plugin’s errors and the time that it costs (P13)', async () => {
  await place('crash@example.com')
  const costOf = async (name: string) =>
    (await platform.client.plugins('acme')).find((plugin) => plugin.name === name)?.cost
  await until(async () => (await costOf('moody'))?.lastError === 'the stars are wrong', 'the error to be told')
  expect(await costOf('moody')).toMatchObject({ errors: expect.any(Number), lastErrorAt: expect.any(String) })
  const { calls = 0, errors = 0, p95 = 0, p50 = 0 } = (await costOf('moody')) ?? {}
  expect(calls).toBeGreaterThan(errors)
  expect(errors).toBeGreaterThan(0)
  expect(p95).toBeGreaterThanOrEqual(p50)
  expect(await costOf('order-minimum')).toMatchObject({ errors: 0, lastError: null })
})

test('a slow handler is seen and attributed: in metrics, among the plugin’s errors and in the request (P12)', async () => {
  const { id, status } = await place('late@example.com')
  expect(status).toBe(503)
  const view = await platform.client.explain(id)
  expect(view.stoppedBy).toMatchObject({ installation: 'moody', outcome: 'timed_out' })
  expect(view.stoppedBy?.ms).toBeGreaterThan(1_900)
  const lastError = async () =>
    (await platform.client.plugins('acme')).find(({ name }) => name === 'moody')?.cost?.lastError
  await until(async () => (await lastError())?.includes('did not end within 2000 ms') === true, 'the error to be told')
  expect((await hooks({ installation: 'moody', outcome: 'timed_out' })()).length).toBe(1)
})

test('liveness and readiness are answered without a token, and without secrets (P18)', async () => {
  const live = await fetch(new URL('/livez', api))
  expect([live.status, await live.json()]).toEqual([200, { live: true }])
  const ready = await fetch(new URL('/readyz', api))
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { ready: true, checks: { start: 'ok', database: 'ok', gateway: 'ok' } },
  ])
})
