/**
 * A platform that is told of a collector sends it traces: of shops' requests, in their clients' traces, of changes and of
 * deliveries. A collector that hangs takes nothing from anybody.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Collector } from '../../setup/collector.js'
import { HttpSink } from '../../setup/http-sink.js'
import { publish } from '../../setup/publish.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import type { PluginSource } from '../../setup/write-plugin.js'

const key = 'sesame-4711'
const trace = '4bf92f3577b34da6a3ce929d0e0e4736'
const parent = '00f067aa0ba902b7'

/** Asks somebody else before each order, and shows which headers it sees itself. */
const asking: PluginSource = {
  name: 'asking',
  scopes: ['http:config.url'],
  source: `
    import { allow, before, type Call, Config, Controller, deny, Get, Http, on, Plugin, type Static, Type } from '@shopctl/sdk'
    import { Checkout, OrderPlaced, type PlaceOrder } from '@shopctl/sdk/shop'

    @Controller('/{installation}')
    export class Seen {
      @Get('/headers')
      async all({ headers }: Call): Promise<object> { return { ...headers } }
    }

    const AskingConfig = Type.Object({ url: Type.String() })

    @Plugin({ config: AskingConfig, controllers: [Seen] })
    export default class Asking {
      constructor(private readonly http: Http, private readonly config: Config<Static<typeof AskingConfig>>) {}

      @before(Checkout, 'place')
      async ask({ email }: PlaceOrder) {
        if (email === 'no@example.com') return deny('NOT_TODAY', 'Not today.')
        await this.http.post(this.config.url, {})
        return allow
      }

      @on(OrderPlaced)
      note(): void {}
    }`,
}

/** Never gets ready. */
const broken: PluginSource = {
  name: 'broken',
  source: `
    import { Plugin } from '@shopctl/sdk'
    declare const process: any
    @Plugin()
    export default class Broken {
      constructor() { if (process.send !== undefined) throw new Error('not today') }
    }`,
}

let collector: Collector
let sink: HttpSink
let platform: TestPlatform
let shopper: Shopper

beforeAll(async () => {
  collector = await Collector.open()
  sink = await HttpSink.open()
  platform = await TestPlatform.start({
    environment: {
      ...bare,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${key}`,
      OTEL_BSP_SCHEDULE_DELAY: '100',
    },
  })
  for (const plugin of [asking, broken]) await publish(platform, platform.home, plugin)
  shopper = await openShop(platform, 'acme')
  await addPlugins(platform.client, 'acme', { package: 'asking', config: { url: `${sink.url}/ask` } })
}, 180_000)

afterAll(async () => {
  await platform.close()
  await Promise.all([collector.close(), sink.close()])
})

/** Places an order as a client that brings a trace along. */
async function order(headers: Record<string, string>, email = 'ann@example.com') {
  const cartId = await shopper.cart(sku.cheap)
  const answer = await fetch(new URL('/checkout', shopper.address), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ cartId, email }),
  })
  return { status: answer.status, id: answer.headers.get('x-request-id') ?? '' }
}

const ofRequest = (id: string) =>
  collector.span(({ attributes }) => attributes['shopctl.request.id'] === id, `the span of request ${id}`)

test('a client’s trace goes on in the shop: its request is a span below the client’s, each plugin’s handler one below that (P18)', async () => {
  const { status, id } = await order({ traceparent: `00-${trace}-${parent}-01` })
  expect(status).toBe(201)
  const request = await ofRequest(id)
  expect(request).toMatchObject({
    name: 'POST /checkout',
    kind: 2,
    traceId: trace,
    parentSpanId: parent,
    hasFailed: false,
    attributes: {
      'http.request.method': 'POST',
      'http.route': '/checkout',
      'http.response.status_code': 201,
      'shopctl.tenant': 'acme',
      'shopctl.release': (await platform.client.tenant('acme')).release,
    },
  })
  const [handler, ...others] = collector.below(request)
  expect(others).toEqual([])
  expect(handler).toMatchObject({
    name: 'before Checkout.place asking.ask',
    attributes: { 'shopctl.plugin': 'asking', 'shopctl.outcome': 'passed' },
  })
  expect(handler?.start).toBeGreaterThanOrEqual(request.start)
  expect(handler?.end).toBeGreaterThan(handler?.start ?? 0)
  expect(request.end).toBeGreaterThanOrEqual(handler?.end ?? Number.POSITIVE_INFINITY)
  expect(Math.abs(Date.now() - request.start)).toBeLessThan(60_000)
})

test('whom a plugin calls in a request sees the request’s span, and no plugin sees what else the client says of its trace (P18)', async () => {
  const headers = { traceparent: `00-${trace}-${parent}-01`, tracestate: 'vendor=secret', baggage: 'user=ann' }
  const { id } = await order(headers)
  const { spanId } = await ofRequest(id)
  const called = sink.requests.find((request) => request.headers['traceparent'] === `00-${trace}-${spanId}-01`)
  expect(called).toMatchObject({ path: '/ask' })
  expect(called?.headers).not.toHaveProperty('tracestate')
  expect(called?.headers).not.toHaveProperty('baggage')
  const seen = (await (await fetch(new URL('/asking/headers', shopper.address), { headers })).json()) as object
  expect(seen).toHaveProperty('traceparent')
  expect(seen).not.toHaveProperty('tracestate')
  expect(seen).not.toHaveProperty('baggage')
})

test('a refused order is told without anybody asking, in a trace of its own and with its code (P18)', async () => {
  const { status, id } = await order({ traceparent: 'made-up' }, 'no@example.com')
  expect(status).toBe(422)
  const request = await ofRequest(id)
  expect(request).toMatchObject({
    parentSpanId: undefined,
    hasFailed: false,
    attributes: { 'http.response.status_code': 422, 'shopctl.error.code': 'NOT_TODAY' },
  })
  expect(collector.below(request)).toMatchObject([{ attributes: { 'shopctl.outcome': 'denied' } }])
})

test('a change is a span with its phases below, and one that fails says with what and in which (P18)', async () => {
  const added = await collector.span(({ name }) => name === 'change add', 'the change’s span')
  expect(added.attributes).toMatchObject({ 'shopctl.tenant': 'acme', 'shopctl.change': 'add' })
  const phases = collector.below(added)
  expect(phases.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['resolve', 'link', 'migrate', 'start', 'record', 'switch', 'drain']),
  )
  for (const { start, end } of phases) expect(end).toBeGreaterThanOrEqual(start)

  await expect(addPlugins(platform.client, 'acme', 'broken')).rejects.toMatchObject({ code: 'RELEASE_FAILED' })
  const failed = await collector.span(({ name, hasFailed }) => name === 'change add' && hasFailed, 'the failure')
  expect(failed.attributes['error.type']).toBe('RELEASE_FAILED')
  expect(collector.below(failed).find(({ name }) => name === 'start')).toMatchObject({ hasFailed: true })
  expect(collector.below(failed).find(({ name }) => name === 'link')).toMatchObject({ hasFailed: false })
})

test('an event’s delivery is a span that names event, subscriber and attempt (P18)', async () => {
  await order({})
  const delivery = await collector.span(({ kind }) => kind === 5, 'a delivery’s span')
  expect(delivery).toMatchObject({
    hasFailed: false,
    attributes: {
      'messaging.system': 'shopctl',
      'shopctl.tenant': 'acme',
      'shopctl.installation': 'asking',
      'shopctl.method': 'note',
      'shopctl.attempt': 1,
    },
  })
  expect(delivery.name).toBe(`process ${delivery.attributes['messaging.destination.name']}`)
})

test('spans say whose they are and come with the collector’s key, which stands in no log (P18)', async () => {
  const [span] = collector.spans
  expect(span?.resource).toMatchObject({ 'service.name': 'shopctl', 'service.version': expect.any(String) })
  expect(collector.posts[0]).toMatchObject({ path: '/v1/traces', headers: { authorization: `Bearer ${key}` } })
  const log = await readFile(join(platform.home, 'logs/platform.log'), 'utf8')
  expect(log + platform.output()).not.toContain(key)
})

test('a collector that hangs takes nothing from shoppers, and not the five seconds of a stop (P18)', {
  timeout: 60_000,
}, async () => {
  collector.status = 0
  const posts = collector.posts.length
  for (let i = 0; i < 3; i += 1) expect((await order({ traceparent: `00-${trace}-${parent}-01` })).status).toBe(201)
  await collector.posted(posts + 1)
  expect((await order({})).status).toBe(201)
  expect(await platform.stop()).toBeLessThan(5_000)
  expect(platform.process.exitCode).toBe(0)
})
