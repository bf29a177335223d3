import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { shopMigrations } from '../../../core/shop/host.js'
import { PaymentCancelled } from '../../../core/shop/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client
let globex: pg.Client
let asked: string[] = []
let count = 0

beforeAll(async () => {
  outbox = await startTestOutbox(shopMigrations)
  acme = await outbox.tenant('acme')
  globex = await outbox.tenant('globex')
})
afterAll(() => outbox.close())
afterEach(async () => {
  await outbox.stop()
  asked = []
  for (const [tenant, client] of [
    ['acme', acme],
    ['globex', globex],
  ] as const) {
    await client.query('delete from payments')
    await client.query('delete from carts')
    await outbox.admin.replaceSubscriptions(tenant, [])
  }
  await outbox.pool.query('delete from ev.payment_watch')
})

const subscribe = (tenant: string) =>
  outbox.admin.replaceSubscriptions(tenant, [{ plugin: 'card', method: 'release', types: [PaymentCancelled.type] }])
const letGo = async (tenant: string): Promise<void> => void asked.push(tenant)
const start = (more: Partial<Parameters<TestOutbox['start']>[0]> = {}) =>
  outbox.start({ letGo, settings: { forgottenPaymentMs: 5 }, ...more })

async function begin(client: pg.Client, age: string, { state = 'asked', cartAge = age } = {}): Promise<void> {
  const id = `pay_${(count += 1)}`
  await client.query(`insert into carts (id, version, updated_at) values ($1, 1, now() - $2::interval)`, [id, cartAge])
  await client.query(
    `insert into payments (id, cart_id, cart_version, plugin, code, title, currency, amount, state, created_at)
     values ($1, $1, 1, 'card', 'card:card', 'Card', 'EUR', 100, $2, now() - $3::interval)`,
    [id, state, age],
  )
}

/** Both shops have been looked at twice from now on. */
async function untilLooked(tenants: number): Promise<void> {
  for (let round = 0; round < 2; round += 1) {
    const since = (await outbox.pool.query<{ now: Date }>('select now()')).rows[0]?.now
    await vi.waitFor(
      async () => {
        const { rowCount } = await outbox.pool.query('select from ev.payment_watch where run_at > $1', [since])
        expect(rowCount).toBe(tenants)
      },
      { timeout: 10_000, interval: 5 },
    )
  }
}

test('a shop with a payment that nobody came back for is asked to let go of it, and no other shop is woken', async () => {
  await Promise.all([subscribe('acme'), subscribe('globex')])
  await begin(acme, '25 hours')
  await begin(globex, '23 hours')
  await begin(globex, '25 hours', { state: 'cancelled' })
  start()
  await untilLooked(2)
  expect(new Set(asked)).toEqual(new Set(['acme']))
})

test('one with a cart that was touched since is left alone', async () => {
  await subscribe('acme')
  await begin(acme, '25 hours', { cartAge: '2 hours' })
  start()
  await untilLooked(1)
  expect(asked).toEqual([])
})

test('where no plugin would let go of it nobody looks', async () => {
  await begin(globex, '25 hours')
  await begin(acme, '25 hours')
  await subscribe('acme')
  start()
  await vi.waitFor(() => expect(asked.length).toBeGreaterThan(1), { timeout: 10_000, interval: 5 })
  expect(asked).not.toContain('globex')
})

test('a shop that fails is asked again, and holds up no other', async () => {
  await Promise.all([subscribe('acme'), subscribe('globex')])
  await Promise.all([begin(acme, '25 hours'), begin(globex, '25 hours')])
  const log = vi.fn<(words: string, data?: object) => void>()
  start({
    log,
    letGo: async (tenant) => {
      asked.push(tenant)
      if (tenant === 'acme') throw new Error('asleep')
    },
  })
  const timesOf = (tenant: string) => asked.filter((one) => one === tenant).length
  await vi.waitFor(() => expect(Math.min(timesOf('acme'), timesOf('globex'))).toBeGreaterThan(1), {
    timeout: 10_000,
    interval: 5,
  })
  expect(log.mock.calls[0]).toMatchObject([expect.stringContaining('forgotten payments'), { tenant: 'acme' }])
})
