import type pg from 'pg'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { shopError } from '../../../core/model/index.js'
import type { CarriedMail } from '../../../core/protocol/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'
import { startTestProvider, type TestProvider } from './start-test-provider.js'

let outbox: TestOutbox
let acme: pg.Client
let smtp: TestProvider
/** What the carrier was handed, whatever it made of it. */
let handed: CarriedMail[]

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
})
afterAll(() => outbox.close())
beforeEach(async () => {
  handed = []
  smtp = await startTestProvider()
})
afterEach(async () => {
  await outbox.stop()
  await smtp.close()
  await outbox.pool.query('delete from ev.mail')
})

const hello = { to: 'ada@example.com', subject: 'Welcome', text: String.raw`Hello **Ada\_**`, language: 'de' }
const up = async (): Promise<void> => undefined
const down = async (): Promise<void> => {
  throw new Error('the service answered 503')
}

async function send(once: string | null = null): Promise<boolean> {
  const values = ['greeter', once, JSON.stringify(hello)]
  return (
    (await acme.query<{ sent: boolean }>('select api.send_mail($1, $2, $3) as sent', values)).rows[0]?.sent ?? false
  )
}

function start(carrier: () => Promise<void>, settings = {}): void {
  outbox.start({
    smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
    settings,
    carry(tenant, mail) {
      expect(tenant).toBe('acme')
      handed.push(mail)
      return carrier()
    },
  })
}

const untilSettled = (): Promise<void> =>
  vi.waitFor(
    async () => {
      const waiting = 'select from ev.mail where sent_at is null and given_up_at is null'
      expect((await outbox.pool.query(waiting)).rowCount).toBe(0)
    },
    { timeout: 10_000, interval: 10 },
  )

test('a mail of a shop that has a carrier goes to that as text and as HTML, and to no SMTP', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  await send()
  start(up)
  await untilSettled()
  const { text: _, ...head } = hello
  const read = { text: 'Hello **Ada_**', html: '<p>Hello <strong>Ada_</strong></p>\n' }
  const id = expect.stringMatching(/^[\da-f-]{36}$/) as string
  expect(handed).toEqual([{ plugin: 'post', message: { id, channel: 'mail', ...head, ...read } }])
  expect(smtp.mails).toEqual([])
})

test('a mail that was written before there was a carrier leaves by SMTP', async () => {
  await outbox.admin.replaceCarrier('acme', null)
  await send()
  await outbox.admin.replaceCarrier('acme', 'post')
  start(up)
  await untilSettled()
  expect(handed).toEqual([])
  expect((await PostalMime.parse(smtp.mails[0]!)).subject).toBe('Welcome')
})

test('while the carrier fails a mail is handed over again under the same id, and a second one with its key is not written', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  expect([await send('ada'), await send('ada')]).toEqual([true, false])
  start(async () => (handed.length < 4 ? down() : undefined))
  await untilSettled()
  expect(handed).toHaveLength(4)
  expect(new Set(handed.map(({ message }) => message.id)).size).toBe(1)
  expect(await send('ada')).toBe(false)
})

test('what waits for a carrier that is gone leaves by SMTP, once', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  await send()
  start(down)
  await vi.waitFor(() => expect(handed.length).toBeGreaterThan(1), { timeout: 5000, interval: 5 })
  await outbox.admin.replaceCarrier('acme', null)
  await untilSettled()
  expect(smtp.mails).toHaveLength(1)
})

test('what waits for a carrier leaves by the one that comes in its place, without waiting out its pause', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  await send()
  start(async () => (handed.at(-1)?.plugin === 'post' ? down() : undefined), {
    retryMs: 60_000,
    longestRetryMs: 60_000,
  })
  await vi.waitFor(async () => {
    const { rows } = await outbox.pool.query('select from ev.mail where lease is null and last_error is not null')
    expect(rows).toHaveLength(1)
  })
  await outbox.admin.replaceCarrier('acme', 'other-post')
  await untilSettled()
  expect(handed.map(({ plugin }) => plugin)).toEqual(['post', 'other-post'])
  expect(smtp.mails).toEqual([])
})

test('while no worker runs that could take it a mail waits, and nobody is blamed', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  await send()
  const asleep = shopError('SHOP_NOT_RUNNING', 'acme', 'asleep')
  start(async () => (handed.length < 3 ? Promise.reject(asleep) : undefined), { mailMs: 0 })
  await untilSettled()
  expect((await outbox.pool.query('select attempts, given_up_at from ev.mail')).rows).toEqual([
    { attempts: 1, given_up_at: null },
  ])
})

test('a mail that the carrier could not send for days is set aside, in the list of events, and may be tried again', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  await send('ada')
  let isUp = false
  start(async () => (isUp ? undefined : down()), { mailMs: 0 })
  await untilSettled()
  const [parked] = await outbox.admin.listParked('acme')
  const error = 'the service answered 503'
  expect(parked).toMatchObject({ plugin: 'post', method: 'send', type: 'mail', attempts: 1, waiting: 1, error })
  expect(parked?.aggregate).toMatch(/^mail:\d+$/)
  expect(await outbox.admin.countParked('acme')).toEqual([{ tenant: 'acme', plugin: 'post', count: 1 }])

  expect(await outbox.admin.replay('acme', { plugin: 'crm' })).toBe(0)
  isUp = true
  expect(await outbox.admin.replay('acme', { plugin: 'post', aggregate: parked!.aggregate })).toBe(1)
  await untilSettled()
  expect(handed.map(({ message }) => message.id)).toEqual([parked?.event, parked?.event])
  expect(await outbox.admin.listParked('acme')).toEqual([])
})

test('a mail that is set aside may be given up; it is not sent again then, however late its plugin asks', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  await send('ada')
  await send()
  start(down, { mailMs: 0 })
  await untilSettled()
  expect(await outbox.admin.drop('acme', { plugin: 'post', method: 'send' })).toBe(2)
  expect(await outbox.admin.listParked('acme')).toEqual([])
  expect(await outbox.admin.replay('acme')).toBe(0)
  expect((await outbox.pool.query('select once, mail from ev.mail')).rows).toEqual([{ once: 'ada', mail: null }])
  expect(await send('ada')).toBe(false)
})

test('a mail that is set aside for a carrier that is gone is replayed by SMTP', async () => {
  await outbox.admin.replaceCarrier('acme', 'post')
  await send()
  start(down, { mailMs: 0 })
  await untilSettled()
  await outbox.admin.replaceCarrier('acme', null)
  expect(await outbox.admin.listParked('acme')).toMatchObject([{ plugin: 'greeter', method: 'send' }])
  expect(await outbox.admin.replay('acme')).toBe(1)
  await untilSettled()
  expect(smtp.mails).toHaveLength(1)
})
