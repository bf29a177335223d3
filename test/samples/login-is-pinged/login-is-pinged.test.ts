import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HttpSink } from '../../setup/http-sink.js'
import { Shopper } from '../../setup/shopper.js'
import { repository, TestPlatform } from '../../setup/test-platform.js'

// S4: a plugin follows the session controller's login itself, and pings a third party. The controller knows nothing of it.

let platform: TestPlatform
let sink: HttpSink
let acme: Shopper

beforeAll(async () => {
  sink = await HttpSink.open()
  platform = await TestPlatform.start({ environment: { SHOPCTL_SAMPLES: 'login-ping,welcome-mail' } })
  acme = new Shopper(await platform.address('acme'))
  await acme.register('ada@example.com')
  const plugins = [{ package: 'login-ping', range: '*', config: { url: `${sink.url}/logins` } }]
  await platform.client.changeSet('acme', { kind: 'add', plugins }, () => undefined)
}, 120_000)

afterAll(async () => {
  await platform.close()
  await sink.close()
})

test('a plugin tracks the session controller’s login action itself and pings a third party: the customer, success and failure (S4)', async () => {
  expect((await acme.login('ada@example.com')).status).toBe(201)
  expect((await acme.login('nobody@example.com')).status).toBe(401)
  const [success, failure] = (await sink.received(2)).map(({ body }) => JSON.parse(body) as Record<string, string>)
  expect(success).toMatchObject({ type: 'login', result: 'success', customer: expect.stringMatching(/^cus_/) })
  expect(failure).toMatchObject({ type: 'login', result: 'failure' })
  expect(sink.requests.map(({ body }) => body).join()).not.toMatch(/correct horse|ada@example|nobody@example/)
})

test('login never waits for a third party, also for one that never answers (S4)', async () => {
  sink.status = 0
  const before = sink.requests.length
  expect((await acme.login('ada@example.com')).status).toBe(201)
  await sink.received(before + 1)
})

test('the controller’s source knows nothing of either plugin: of no ping, no mail and no call to others (S4)', async () => {
  const source = await readFile(join(repository, 'core/shop/sessions/session-controller.ts'), 'utf8')
  expect(source).toContain('class SessionController')
  expect(source).not.toMatch(/ping|welcome|mailer|\bhttp\b|fetch|emit/i)
})
