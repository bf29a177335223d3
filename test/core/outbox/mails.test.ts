import type pg from 'pg'
import PostalMime from 'postal-mime'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { OutboxLog } from '../../../core/outbox/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'
import { startTestProvider, type TestProvider, type TestProviderOptions } from './start-test-provider.js'

let outbox: TestOutbox
let acme: pg.Client
const providers: TestProvider[] = []

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
})
afterAll(() => outbox.close())
afterEach(async () => {
  await outbox.stop()
  await Promise.all(providers.splice(0).map((provider) => provider.close()))
  await outbox.pool.query('delete from ev.mail')
})

async function provide(options?: TestProviderOptions): Promise<TestProvider> {
  const provider = await startTestProvider(options)
  providers.push(provider)
  return provider
}

const urlOf = ({ port }: TestProvider): string => `smtp://127.0.0.1:${port}`
const hello = { to: 'ada@example.com', subject: 'Welcome', text: 'Hello **Ada**' }

async function send(once: string | null, mail: object = hello): Promise<boolean> {
  const { rows } = await acme.query('select api.send_mail($1, $2, $3) as sent', ['greeter', once, JSON.stringify(mail)])
  return rows[0].sent
}

const untilSettled = (): Promise<void> =>
  vi.waitFor(
    async () => {
      const waiting = 'select from ev.mail where sent_at is null and given_up_at is null'
      expect((await outbox.pool.query(waiting)).rowCount).toBe(0)
    },
    { timeout: 10_000, interval: 10 },
  )

test('a mail arrives as text and as HTML, from the shop, whoever it says that it is from, to its address', async () => {
  const provider = await provide()
  outbox.start({ smtpUrl: urlOf(provider) })
  await send(null, { ...hello, from: 'shop@globex.localhost' })
  await untilSettled()
  const mail = await PostalMime.parse(provider.mails[0]!)
  expect(mail).toMatchObject({
    from: { address: 'shop@acme.localhost' },
    to: [{ address: 'ada@example.com' }],
    subject: 'Welcome',
    text: 'Hello **Ada**\n',
    html: '<p>Hello <strong>Ada</strong></p>\n\n',
  })
})

test('what looks like HTML is shown as text, and links lead to web pages only', async () => {
  const provider = await provide()
  outbox.start({ smtpUrl: urlOf(provider) })
  await send(null, {
    ...hello,
    text: 'Hi <img src=x onerror=alert(1)>\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1))',
  })
  await untilSettled()
  const { html } = await PostalMime.parse(provider.mails[0]!)
  expect(html).not.toMatch(/<img|<script|javascript:/)
  expect(html).toContain('&lt;img')
})

test('a text that would take long to read as Markdown is shown as it is', async () => {
  const provider = await provide()
  outbox.start({ smtpUrl: urlOf(provider) })
  await send(null, { ...hello, text: `<b>${'['.repeat(20_000)}` })
  await untilSettled()
  const { html } = await PostalMime.parse(provider.mails[0]!)
  expect(html).toMatch(/^<pre style="[^"]*">&lt;b&gt;\[{20000}<\/pre>\s*$/)
})

test('a mail with a key is sent once, however often it is asked for; one without a key each time', async () => {
  const provider = await provide()
  outbox.start({ smtpUrl: urlOf(provider) })
  expect([await send('ada'), await send('ada'), await send(null), await send(null)]).toEqual([true, false, true, true])
  await untilSettled()
  expect(await send('ada')).toBe(false)
  await untilSettled()
  expect(provider.mails).toHaveLength(3)
})

test('a mail of a transaction that is rolled back is not sent, and may be sent later under its key', async () => {
  const provider = await provide()
  outbox.start({ smtpUrl: urlOf(provider) })
  await acme.query('begin')
  await send('ada')
  await acme.query('rollback')
  expect(await send('ada')).toBe(true)
  await untilSettled()
  expect(provider.mails).toHaveLength(1)
})

test('while the provider is down mails wait, and each arrives once when it is back', async () => {
  const down = await startTestProvider()
  await down.close()
  const failed = vi.fn<OutboxLog>()
  outbox.start({ smtpUrl: urlOf(down), log: failed })
  outbox.start({ smtpUrl: urlOf(down), log: failed })
  for (let n = 0; n < 5; n += 1) await send(`ada-${n}`, { ...hello, subject: `Welcome ${n}` })
  await vi.waitFor(() => expect(failed.mock.calls.length).toBeGreaterThan(10), { timeout: 10_000, interval: 5 })
  expect(await send('ada-0')).toBe(false)
  const provider = await provide({ port: down.port })
  await untilSettled()
  const subjects = provider.mails.map((mail) => /^Subject: (.*)$/m.exec(mail)?.[1]?.trim())
  expect(subjects.sort()).toEqual([0, 1, 2, 3, 4].map((n) => `Welcome ${n}`))
})

test('a mail that is sent a second time after a crash can be told by its Message-ID', async () => {
  const provider = await provide()
  outbox.start({ smtpUrl: urlOf(provider) })
  await send(null)
  await untilSettled()
  await outbox.pool.query('update ev.mail set sent_at = null')
  await untilSettled()
  const ids = provider.mails.map((mail) => /^Message-ID: (<.*>)/im.exec(mail)?.[1])
  expect(ids).toHaveLength(2)
  expect(ids[0]).toMatch(/^<[\da-f-]{36}@acme\.shopctl>$/)
  expect(ids[1]).toBe(ids[0])
})

test('a mail that the provider refuses for good is given up; one that it refuses for now is not', async () => {
  const refusal = (responseCode: number) => Object.assign(new Error('not this one'), { responseCode })
  const provider = await provide({ refuse: { 'nobody@example.com': refusal(550), 'busy@example.com': refusal(451) } })
  outbox.start({ smtpUrl: urlOf(provider) })
  await send('nobody', { ...hello, to: 'nobody@example.com' })
  await send('busy', { ...hello, to: 'busy@example.com' })
  const stateOf = async (once: string) =>
    (await outbox.pool.query('select given_up_at, attempts, last_error from ev.mail where once = $1', [once])).rows[0]
  await vi.waitFor(async () => expect((await stateOf('busy')).attempts).toBeGreaterThan(2), { timeout: 5000 })
  expect(await stateOf('nobody')).toMatchObject({ given_up_at: expect.any(Date), attempts: 1 })
  expect((await stateOf('nobody')).last_error).toContain('not this one')
  expect((await stateOf('busy')).given_up_at).toBe(null)
})

test('a mail that waits too long is given up', async () => {
  outbox.start({ settings: { mailMs: 0 } })
  await send('ada')
  await untilSettled()
  expect((await outbox.pool.query('select from ev.mail where given_up_at is not null')).rowCount).toBe(1)
})

test('the text of old mails is taken away, their keys stay', async () => {
  const provider = await provide()
  const node = outbox.start({ smtpUrl: urlOf(provider) })
  await send('ada')
  await send(null)
  await untilSettled()
  await node.close()
  outbox.start({ settings: { keepMs: 0 } })
  const left = async () => (await outbox.pool.query('select once, mail from ev.mail')).rows
  await vi.waitFor(async () => expect(await left()).toEqual([{ once: 'ada', mail: null }]), { interval: 10 })
  expect(await send('ada')).toBe(false)
})

test.each([
  ['without a subject', { to: 'ada@example.com', text: '' }],
  ['with a key that we do not know', { ...hello, bcc: 'eve@example.com' }],
  ['with a number for a text', { ...hello, text: 1 }],
  ['with a line break in its head', { ...hello, subject: 'Hello\r\nBcc: eve@example.com' }],
  ['without an address', { ...hello, to: 'ada' }],
  ['that is too long', { ...hello, text: 'x'.repeat(300_000) }],
  ['that is a list', [hello]],
])('a mail %s is refused', async (_what, mail) => {
  await expect(send(null, mail)).rejects.toThrow(/^a mail|^too large/)
})

test('a name that had to be escaped reads in both parts as its owner writes it', async () => {
  const provider = await provide()
  outbox.start({ smtpUrl: urlOf(provider) })
  await send(null, { ...hello, text: String.raw`Hello O\_Brien \<o\@example.com\>` })
  await untilSettled()
  const { text, html } = await PostalMime.parse(provider.mails[0]!)
  expect(text?.trim()).toBe('Hello O_Brien <o@example.com>')
  expect(html).toContain('O_Brien &lt;o@example.com&gt;')
})
