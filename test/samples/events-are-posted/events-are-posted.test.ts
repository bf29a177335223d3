import { createHmac, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HttpSink } from '../../setup/http-sink.js'
import { sharedPlatform } from '../../setup/prepared/shared-platform.js'
import { publish } from '../../setup/publish.js'
import type { RunningPlatform } from '../../setup/running-platform.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, openShop } from '../../setup/small-shop.js'
import { repository } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

/**
 * Third parties are told. S6: a plugin posts events to a third party's API, signed; a host that nobody consented to cannot be
 * called. S4: another follows the session controller's login itself, and the controller knows nothing of it.
 */

const secret = `whsec_${randomBytes(24).toString('base64')}`
let platform: RunningPlatform
let sink: HttpSink
let stranger: HttpSink
let pings: HttpSink
let posting: Shopper
let pinging: Shopper
let sources: string

beforeAll(async () => {
  sources = await mkdtemp(join(tmpdir(), 'shopctl-sources-'))
  ;[sink, stranger, pings] = await Promise.all([HttpSink.open(), HttpSink.open(), HttpSink.open()])
  platform = await sharedPlatform()
  posting = await openShop(platform, 'posting', { 'welcome-mail': {} })
  const config = { url: `${sink.url}/events`, secret, events: ['customer.logged-in'] }
  await addPlugins(platform.client, 'posting', { package: 'event-ping', config })
  pinging = await openShop(platform, 'pinging')
  await pinging.register('ada@example.com')
  await addPlugins(platform.client, 'pinging', { package: 'login-ping', config: { url: `${pings.url}/logins` } })
}, 120_000)

afterAll(async () => {
  await platform.removeShops('posting', 'pinging')
  await sink.close()
  await stranger.close()
  await pings.close()
  await rm(sources, { recursive: true, force: true })
})

test('a plugin pings a third party’s HTTP API on an event, signed so that its receiver can check it; on another event it does not (S6)', async () => {
  await posting.register('ada@example.com')
  await posting.login('ada@example.com')
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
  await posting.login('ada@example.com')
  await sink.received(before + 1)
  sink.status = 204
  const again = (await sink.received(before + 2)).slice(before)
  expect(new Set(again.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
})

test('a seller’s webhook gets a shop’s events without any plugin, signed with the secret that was shown once (S15)', async () => {
  const hook = await HttpSink.open()
  const webhooks = platform.client.webhooks('pinging')
  const added = await webhooks.add({ url: hook.url, types: ['customer.registered'] })
  await pinging.register('grace@example.com')
  const [request] = await hook.received(1)
  const event = new Webhook(added.secret).verify(request?.body ?? '', request?.headers as Record<string, string>)
  expect(event).toMatchObject({ type: 'customer.registered', data: { customer: { email: 'grace@example.com' } } })
  const { id } = added.webhook
  await until(async () => (await webhooks.log(id, 5)).length === 1, 'the attempt in the log')
  expect(await webhooks.list()).toMatchObject([{ id, state: 'on', waiting: 0, last: { status: 204, error: null } }])
  await hook.close()
  expect(await webhooks.test(id)).toMatchObject({ status: null, error: expect.stringContaining('ECONNREFUSED') })
  await webhooks.remove(id)
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
  await addPlugins(platform.client, 'posting', { package: 'strayer', config: { url: stranger.url } })
  await posting.login('ada@example.com')
  const said = async (): Promise<string> => (await platform.client.logs('posting', 200)).lines.join('\n')
  await until(async () => (await said()).includes('HOST_NOT_ALLOWED'), 'the error in the log')
  expect(await said()).toContain(new URL(stranger.url).host)
  expect(stranger.requests).toEqual([])
})

test('a plugin tracks the session controller’s login action itself and pings a third party: the customer, success and failure (S4)', async () => {
  expect((await pinging.login('ada@example.com')).status).toBe(201)
  expect((await pinging.login('nobody@example.com')).status).toBe(401)
  const [success, failure] = (await pings.received(2)).map(({ body }) => JSON.parse(body) as Record<string, string>)
  expect(success).toMatchObject({ type: 'login', result: 'success', customer: expect.stringMatching(/^cus_/) })
  expect(failure).toMatchObject({ type: 'login', result: 'failure' })
  expect(pings.requests.map(({ body }) => body).join()).not.toMatch(/correct horse|ada@example|nobody@example/)
})

test('login never waits for a third party, also for one that never answers (S4)', async () => {
  pings.status = 0
  const before = pings.requests.length
  expect((await pinging.login('ada@example.com')).status).toBe(201)
  await pings.received(before + 1)
})

test('a program reads from the platform itself what has happened in a shop, where there is no broker (S15)', async () => {
  const read = async (): Promise<readonly string[]> =>
    (await platform.client.readEvents({ as: 'erp', tenant: 'posting' })).events.map(({ type }) => type)
  await until(async () => (await read()).includes('customer.logged-in'), 'the events')
  expect((await read())[0]).toBe('customer.registered')
})

test('the controller’s source knows nothing of either plugin: of no ping, no mail and no call to others (S4)', async () => {
  const source = await readFile(join(repository, 'core/shop/sessions/session-controller.ts'), 'utf8')
  expect(source).toContain('class SessionController')
  expect(source).not.toMatch(/ping|welcome|mailer|\bhttp\b|fetch|emit/i)
})
