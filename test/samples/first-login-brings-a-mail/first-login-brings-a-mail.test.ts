import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CaughtMail, type Mailbox, startMailbox } from '../../../core/mailbox/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { HttpSink } from '../../setup/http-sink.js'
import { Shopper } from '../../setup/shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

// S4: a first login brings a mail through a real SMTP server, once, also when the provider is away meanwhile. P4: where
// the shop has a mail service of its own, through that.

let dir: string
let provider: Mailbox
let service: HttpSink
let platform: TestPlatform
let acme: Shopper
let globex: Shopper
let database: pg.Client

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shopctl-mails-'))
  provider = await startMailbox({ smtpPort: 0, httpPort: 0, dir })
  service = await HttpSink.open()
  platform = await TestPlatform.start({
    environment: { SHOPCTL_SAMPLES: 'postmark-mail,welcome-mail', SMTP_URL: provider.smtpUrl },
  })
  acme = new Shopper(await platform.address('acme'))
  globex = new Shopper(await platform.address('globex'))
  database = await adminDatabase(platform.home, 'shopctl_tenants')
}, 120_000)

afterAll(async () => {
  await database.end()
  await platform.close()
  await provider.close()
  await service.close()
  await rm(dir, { recursive: true, force: true })
})

const change = (what: object) => platform.client.changeSet('acme', what as never, () => undefined)

const mailsTo = async (email: string): Promise<CaughtMail[]> =>
  (await provider.messages()).filter(({ to }) => to.includes(email))

test('a plugin mails a welcome on a customer’s first login, through a real SMTP server: one, and none at a shop without the plugin (S4)', async () => {
  for (const [shop, email] of [
    [acme, 'ada@example.com'],
    [globex, 'bob@example.com'],
    [acme, 'eve@example.com'],
  ] as const) {
    await shop.register(email)
    expect((await shop.login(email)).body.isFirst).toBe(true)
    expect((await shop.login(email)).body.isFirst).toBe(false)
  }
  // Eve's came after the others': when it is here, theirs would be.
  await until(async () => (await mailsTo('eve@example.com')).length > 0, 'the last mail')
  expect(await mailsTo('ada@example.com')).toMatchObject([{ subject: 'Welcome to Acme Outfitters' }])
  expect(await mailsTo('bob@example.com')).toEqual([])
})

test('the mail provider down for five minutes: login never waits for it, and the mail arrives afterwards, once (S4)', async () => {
  const smtpPort = Number(new URL(provider.smtpUrl).port)
  await provider.close()
  await acme.register('late@example.com')
  expect((await acme.login('late@example.com')).status).toBe(201)
  await until(async () => (await passWaiting()) >= 300, 'five minutes of attempts')
  provider = await startMailbox({ smtpPort, httpPort: 0, dir })
  await until(async () => (await passWaiting()) === 0, 'the mail to be sent')
  expect(await mailsTo('late@example.com')).toHaveLength(1)
})

test('a mail provider that takes the call and says nothing: login never waits for it, and the mail arrives afterwards, once (S4)', async () => {
  const smtpPort = Number(new URL(provider.smtpUrl).port)
  await provider.close()
  const silent = createServer().listen(smtpPort, '127.0.0.1')
  const calls: Socket[] = []
  silent.on('connection', (call) => calls.push(call))
  try {
    await acme.register('patient@example.com')
    expect((await acme.login('patient@example.com')).status).toBe(201)
    await until(() => calls.length > 0, 'a call to the provider')
    expect((await acme.login('patient@example.com')).status).toBe(201)
  } finally {
    for (const call of calls) call.destroy()
    silent.close()
    await once(silent, 'close')
  }
  provider = await startMailbox({ smtpPort, httpPort: 0, dir })
  await until(async () => (await passWaiting()) === 0, 'the mail to be sent')
  expect(await mailsTo('patient@example.com')).toHaveLength(1)
})

test('a notification provider: the shop sends by that, also what it could not take at once, and not by SMTP (P4)', async () => {
  service.status = 503
  const config = { url: service.url, from: 'shop@example.com', key: 'server-token' }
  await change({ kind: 'add', plugins: [{ package: 'postmark-mail', range: '*', config }] })
  await acme.register('carried@example.com')
  expect((await acme.login('carried@example.com')).status).toBe(201)
  await service.received(1)
  service.status = 200
  await until(async () => (await passWaiting()) === 0, 'the mail to be sent')
  const bodies = service.requests.map(({ body }) => JSON.parse(body) as object)
  expect(bodies.at(-1)).toMatchObject({ To: 'carried@example.com', Subject: 'Welcome to Acme Outfitters' })
  expect(bodies.at(-1)).toEqual(bodies[0])
  expect(await mailsTo('carried@example.com')).toEqual([])
})

test('what waits for a mail service when its plugin is removed goes out by SMTP', async () => {
  service.status = 503
  const before = service.requests.length
  await acme.register('left@example.com')
  expect((await acme.login('left@example.com')).status).toBe(201)
  await service.received(before + 1)
  await change({ kind: 'remove', names: ['postmark-mail'] })
  await until(async () => (await passWaiting()) === 0, 'the mail to be sent')
  expect(await mailsTo('left@example.com')).toMatchObject([{ subject: 'Welcome to Acme Outfitters' }])
})

/** Lets the time pass that mails wait for their next attempt. Answers for how many seconds the oldest waits by now; 0: none does. */
async function passWaiting(): Promise<number> {
  await database.query(
    `update ev.mail set at = at - (run_at - now()), run_at = now()
     where sent_at is null and lease is null and run_at > now()`,
  )
  const { rows } = await database.query<{ waiting: number }>(
    `select coalesce(max(extract(epoch from now() - at)), 0)::float8 as waiting from ev.mail
     where sent_at is null and given_up_at is null`,
  )
  return rows[0]?.waiting ?? 0
}
