import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CaughtMail, type Mailbox, startMailbox } from '../../../core/mailbox/index.js'
import { Shopper } from '../../setup/shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

// S4: a first login brings a mail through a real SMTP server, once, also when the provider is away meanwhile.

let dir: string
let provider: Mailbox
let platform: TestPlatform
let acme: Shopper
let globex: Shopper

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shopctl-mails-'))
  provider = await startMailbox({ smtpPort: 0, httpPort: 0, dir })
  platform = await TestPlatform.start({ environment: { SMTP_URL: provider.smtpUrl } })
  acme = new Shopper(await platform.address('acme'))
  globex = new Shopper(await platform.address('globex'))
}, 120_000)

afterAll(async () => {
  await platform.close()
  await provider.close()
  await rm(dir, { recursive: true, force: true })
})

const mailsTo = async (email: string): Promise<CaughtMail[]> =>
  (await provider.messages()).filter(({ to }) => to.includes(email))

test('the first login brings one mail and the second none; at a shop without the plugin there is none at all', async () => {
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

test('with the provider away logins go on, and the mail arrives once when it is back', async () => {
  const smtpPort = Number(new URL(provider.smtpUrl).port)
  await provider.close()
  await acme.register('late@example.com')
  expect((await acme.login('late@example.com')).status).toBe(201)
  provider = await startMailbox({ smtpPort, httpPort: 0, dir })
  await until(async () => (await mailsTo('late@example.com')).length > 0, 'the late mail')
  expect(await mailsTo('late@example.com')).toHaveLength(1)
})
