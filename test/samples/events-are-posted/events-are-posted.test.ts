import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HttpSink } from '../../setup/http-sink.js'
import { publish } from '../../setup/publish.js'
import { Shopper } from '../../setup/shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

// S6: a plugin posts events to a third party's API, signed; a host that nobody consented to cannot be called.

const secret = `whsec_${randomBytes(24).toString('base64')}`
let platform: TestPlatform
let sink: HttpSink
let stranger: HttpSink
let acme: Shopper
let sources: string

beforeAll(async () => {
  sources = await mkdtemp(join(tmpdir(), 'shopctl-sources-'))
  ;[sink, stranger] = await Promise.all([HttpSink.open(), HttpSink.open()])
  platform = await TestPlatform.start({ environment: { SHOPCTL_SAMPLES: 'event-ping,welcome-mail' } })
  acme = new Shopper(await platform.address('acme'))
  const config = { url: `${sink.url}/events`, secret, events: ['customer.logged-in'] }
  const plugins = [{ package: 'event-ping', range: '*', config }]
  await platform.client.changeSet('acme', { kind: 'add', plugins }, () => undefined)
}, 120_000)

afterAll(async () => {
  await platform.close()
  await sink.close()
  await stranger.close()
  await rm(sources, { recursive: true, force: true })
})

test('a plugin pings a third party’s HTTP API on an event, signed so that its receiver can check it; on another event it does not (S6)', async () => {
  await acme.register('ada@example.com')
  await acme.login('ada@example.com')
  const [request] = await sink.received(1)
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = request?.headers ?? {}
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update([id, at, request?.body].join('.')).digest('base64')
  expect(signature).toBe(`v1,${expected}`)
  expect(JSON.parse(request?.body ?? '')).toMatchObject({ type: 'customer.logged-in', data: { isFirst: true } })
  expect(sink.requests).toHaveLength(1)
})

test('an event that the receiver refuses is posted again under the same idempotency key (S15)', async () => {
  const before = sink.requests.length
  sink.status = 500
  await acme.login('ada@example.com')
  await sink.received(before + 1)
  sink.status = 204
  const again = (await sink.received(before + 2)).slice(before)
  expect(new Set(again.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
})

test('a call to any other host fails with a clear error that names it, and does not leave the shop (S6)', async () => {
  const source = `
    import { Config, Http, on, Plugin, Type } from '@shopctl/sdk'
    import { CustomerLoggedIn } from '@shopctl/sdk/shop'

    @Plugin({ config: Type.Object({ url: Type.String() }) })
    export default class Strayer {
      constructor(private readonly http: Http, private readonly config: Config<{ url: string }>) {}

      @on(CustomerLoggedIn)
      async stray(): Promise<void> {
        await this.http.fetch(this.config.url)
      }
    }`
  await publish(platform, sources, { name: 'strayer', source, scopes: ['http:api.example.com'] })
  const plugins = [{ package: 'strayer', range: '*', config: { url: stranger.url } }]
  await platform.client.changeSet('acme', { kind: 'add', plugins }, () => undefined)
  await acme.login('ada@example.com')
  const said = async (): Promise<string> => (await platform.client.logs('acme', 200)).lines.join('\n')
  await until(async () => (await said()).includes('HOST_NOT_ALLOWED'), 'the error in the log')
  expect(await said()).toContain(new URL(stranger.url).host)
  expect(stranger.requests).toEqual([])
})
