import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaughtMail } from '../../../core/mailbox/index.js'
import { adminDatabase } from '../../setup/admin-database.js'
import { Shopper } from '../../setup/shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { isThorough } from '../../setup/thorough.js'
import { until } from '../../setup/until.js'

// S5: abandoned carts are found by the clock and bring one reminder each, also across a swap, and when the shop sleeps.

let platform: TestPlatform
let database: pg.Client
let acme: Shopper

beforeAll(async () => {
  platform = await TestPlatform.start({
    environment: { SHOPCTL_IDLE_SECONDS: '0.5', SHOPCTL_SAMPLES: 'abandoned-cart,welcome-mail' },
  })
  database = await adminDatabase(platform.home, 'shopctl_tenants')
  acme = new Shopper(await platform.address('acme'))
  const plugins = [{ package: 'abandoned-cart', range: '*' }]
  await platform.client.changeSet('acme', { kind: 'add', plugins }, () => undefined)
}, 120_000)

afterAll(async () => {
  await database.end()
  await platform.close()
})

async function abandonedCart(email: string): Promise<void> {
  await abandon(await filledCart(email))
}

/** The cart has been left alone for a day. */
const abandon = (id: string): Promise<unknown> =>
  database.query(`update t_acme.carts set updated_at = now() - interval '24 hours' where id = $1`, [id])

async function filledCart(email: string): Promise<string> {
  await acme.register(email)
  const customer = acme.as((await acme.login(email)).body.token)
  const { id } = (await customer.request<{ id: string }>('POST', '/carts')).body
  await customer.request('POST', `/carts/${id}/lines`, { sku: 'MUG-CRM', quantity: 2 })
  return id
}

/** The platform looks for carts again now. */
const strike = (): Promise<unknown> => database.query('update ev.idle_watch set run_at = now()')

/** Resolves when it has looked, and all that it has found was taken. */
const ran = (): Promise<void> =>
  until(async () => {
    const left = `select from ev.idle_watch where run_at <= now()
        union all select from ev.inbox union all select from ev.lane`
    return (await database.query(left)).rowCount === 0
  }, 'all idle carts to have been told')

async function reminders(): Promise<CaughtMail[]> {
  const { mailbox } = await platform.status()
  const mails = (await (await fetch(new URL('/messages', mailbox ?? ''))).json()) as CaughtMail[]
  return mails.filter(({ subject }) => !subject.startsWith('Welcome'))
}

/** A look that was under way when it struck may have missed what was abandoned meanwhile: it strikes until there are so many. */
const remindersBy = (count: number, what: string): Promise<void> =>
  until(async () => {
    if ((await reminders()).length >= count) return true
    await strike()
    return false
  }, what)

test('a plugin finds abandoned carts by the clock and mails one reminder for each, however often it strikes (S5)', async () => {
  await abandonedCart('ada@example.com')
  await abandonedCart('bob@example.com')
  await strike()
  await platform.client.changeSet('acme', { kind: 'disable', names: ['welcome-mail'] }, () => undefined)
  await remindersBy(2, 'two reminders')
  await ran()
  await abandonedCart('eve@example.com')
  await strike()
  await remindersBy(3, 'the third reminder')
  await ran()
  const to = (await reminders()).flatMap((mail) => mail.to)
  expect(to.toSorted()).toEqual(['ada@example.com', 'bob@example.com', 'eve@example.com'])
}, 60_000)

test('one reminder for each cart also across a swap: the old release ends what it has begun (S5)', async () => {
  await Promise.all(['fay', 'gus', 'hal'].map((name) => abandonedCart(`${name}@example.org`)))
  const { release } = await acme.request('GET', '/products')
  const held = await adminDatabase(platform.home, 'shopctl_tenants')
  await held.query('begin; lock table ev.mail in share mode')
  await strike()
  const waits = "select from pg_stat_activity where starts_with(usename, 't_acme.') and wait_event_type = 'Lock'"
  await until(async () => (await database.query(waits)).rows.length > 0, 'the job to be about to send')
  const swap = platform.client.changeSet('acme', { kind: 'enable', names: ['welcome-mail'] }, () => undefined)
  // The old worker may have no connection left to look for products with.
  await until(async () => (await acme.request('GET', '/nothing')).release > release, 'the new release')
  await held.query('rollback')
  await held.end()
  await swap
  await ran()
  await strike()
  await ran()
  const ours = async () => (await reminders()).flatMap(({ to }) => to).filter((to) => to.endsWith('@example.org'))
  await until(async () => (await ours()).length >= 3, 'three reminders')
  expect((await ours()).toSorted()).toEqual(['fay@example.org', 'gus@example.org', 'hal@example.org'])
})

test.runIf(isThorough)(
  'one reminder for each cart also when the shop’s worker was asleep while they were found (S5)',
  async () => {
    const carts = await Promise.all(['ian', 'joe'].map((name) => filledCart(`${name}@example.net`)))
    const isAsleep = async (): Promise<boolean> => (await platform.client.tenant('acme')).state === 'asleep'
    await until(isAsleep, 'the shop to fall asleep')
    const logins = "select from pg_roles where starts_with(rolname, 't_acme.')"
    await until(async () => (await database.query(logins)).rowCount === 0, 'its worker to be gone')

    // It sleeps while the platform finds the first of them, and again before the second is found.
    for (const [index, cart] of carts.entries()) {
      await until(isAsleep, 'the shop to sleep')
      await abandon(cart)
      await strike()
      await until(async () => (await ours()).length > index, 'a reminder')
    }
    await ran()
    expect((await ours()).toSorted()).toEqual(['ian@example.net', 'joe@example.net'])
  },
  60_000,
)

async function ours(): Promise<string[]> {
  return (await reminders()).flatMap(({ to }) => to).filter((to) => to.endsWith('@example.net'))
}
