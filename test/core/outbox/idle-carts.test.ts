import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Delivery } from '../../../core/protocol/index.js'
import { shopMigrations } from '../../../core/shop/host.js'
import { CartIdle } from '../../../core/shop/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client
let got: (Delivery & { tenant: string })[]
let carts = 0

beforeAll(async () => {
  outbox = await startTestOutbox(shopMigrations)
  acme = await outbox.tenant('acme')
  await acme.query(`
    insert into customers (id, email, email_key, name, password, created_at) values ('ann', 'a', 'a', 'Ann', '', now());
    insert into products (handle, title, description) values ('mug', 'Mug', '');
    insert into variants (sku, product_id, title, price, stock, position) values ('mug', 1, '', 1, 1, 1)`)
})
afterAll(() => outbox.close())
beforeEach(() => void (got = []))
afterEach(async () => {
  await outbox.stop()
  await acme.query('delete from carts')
  await outbox.pool.query('delete from ev.idle_watch')
  await outbox.admin.replaceSubscriptions('acme', [])
})

const wanting = (hours: unknown, plugin = 'reminder') => ({
  plugin,
  method: 'remind',
  types: [CartIdle.type],
  filter: { hours },
})

async function leaveCart(age: string, { customer = 'ann', isEmpty = false } = {}): Promise<string> {
  const id = `crt_${(carts += 1)}`
  const values = [id, customer || null, age]
  await acme.query(
    'insert into carts (id, version, customer_id, updated_at) values ($1, 3, $2, now() - $3::interval)',
    values,
  )
  if (!isEmpty) await acme.query(`insert into cart_lines (cart_id, sku, quantity) values ($1, 'mug', 1)`, [id])
  return id
}

const deliver = async (tenant: string, delivery: Delivery): Promise<void> => void got.push({ tenant, ...delivery })
const start = () => outbox.start({ deliver, settings: { idleCartMs: 5 } })
const told = () => got.map(({ plugin, payload }) => [plugin, (payload as CartIdle).cartId]).toSorted()
const untilTold = (count: number): Promise<void> =>
  vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(count), { timeout: 10_000, interval: 5 })

/** All that is to be found now has been found, and delivered. */
async function untilQuiet(): Promise<void> {
  const since = (await outbox.pool.query<{ now: Date }>('select now()')).rows[0]?.now
  await vi.waitFor(
    async () => {
      const looked = `select from ev.idle_watch where run_at < $1::timestamptz + interval '20 ms'`
      expect((await outbox.pool.query(looked, [since])).rowCount).toBe(0)
      expect((await outbox.pool.query('select from ev.inbox union all select from ev.lane')).rowCount).toBe(0)
    },
    { timeout: 10_000, interval: 5 },
  )
}

test('a cart that was left alone for so many hours is told once to each subscriber that asks for so many', async () => {
  await outbox.admin.replaceSubscriptions('acme', [wanting(24), wanting(24, 'other'), wanting(2, 'quick')])
  const [day, hours] = [await leaveCart('25 hours'), await leaveCart('3 hours')]
  await leaveCart('1 hour')
  start()
  await untilTold(4)
  await untilQuiet()
  const all = [
    ['other', day],
    ['quick', day],
    ['quick', hours],
    ['reminder', day],
  ]
  expect(told()).toEqual(all.toSorted())
  expect(got[0]).toMatchObject({ tenant: 'acme', type: 'cart.idle', payload: { version: 3 } })
})

test('a cart that changed and was left again is told again', async () => {
  await outbox.admin.replaceSubscriptions('acme', [wanting(24)])
  const id = await leaveCart('25 hours')
  start()
  await untilTold(1)
  await untilQuiet()
  // It is committed before the moment from which the cart counts as left, as every change of a cart is.
  const nearly = `now() - interval '24 hours' + interval '1 second'`
  await acme.query(`update carts set version = 4, updated_at = ${nearly} where id = $1`, [id])
  await untilTold(2)
  expect(got.map(({ payload }) => (payload as CartIdle).version)).toEqual([3, 4])
})

test('a guest’s cart, an empty one, an ordered one and one from long ago are never told', async () => {
  await outbox.admin.replaceSubscriptions('acme', [wanting(24)])
  await leaveCart('25 hours', { customer: '' })
  await leaveCart('25 hours', { isEmpty: true })
  await leaveCart('30 days')
  const ordered = await leaveCart('25 hours')
  await acme.query(
    `with o as (insert into orders (id, cart_id, customer_id, email, currency, total, placed_at)
       values ('o', $1, 'ann', 'a', 'EUR', 1, now()) returning id)
     update carts set order_id = (select id from o) where id = $1`,
    [ordered],
  )
  const seen = await leaveCart('25 hours')
  start()
  await untilTold(1)
  await untilQuiet()
  expect(told()).toEqual([['reminder', seen]])
})

test('many carts of one moment come each once, page by page', async () => {
  await acme.query(
    `insert into carts (id, version, customer_id, updated_at)
       select 'many_' || n, 1, 'ann', date_trunc('hour', now()) - interval '30 hours' from generate_series(1, 2500) n`,
  )
  await acme.query(`insert into cart_lines (cart_id, sku, quantity) select id, 'mug', 1 from carts`)
  const tell = async (): Promise<number> => {
    const sql = `select ev.tell_idle_carts(id, 24, now(), 1000, '0') as told from ev.tenant where slug = 'acme'`
    return (await outbox.pool.query<{ told: number }>(sql)).rows[0]?.told ?? -1
  }
  expect([await tell(), await tell(), await tell(), await tell()]).toEqual([1000, 1000, 500, 0])
  const events = `select from ev.event where type = 'cart.idle' and payload->>'cartId' like 'many%'`
  expect((await outbox.pool.query(events)).rowCount).toBe(2500)
})

test('another number of hours asks afresh; what is no number of hours finds nothing and harms nobody', async () => {
  await outbox.admin.replaceSubscriptions('acme', [wanting('soon', 'odd'), wanting(null, 'none'), wanting(-1, 'minus')])
  const id = await leaveCart('3 hours')
  start()
  await outbox.admin.replaceSubscriptions('acme', [wanting('soon', 'odd'), wanting(2)])
  await untilTold(1)
  await untilQuiet()
  expect(told()).toEqual([['reminder', id]])
})

test('a tenant that locks its carts holds up itself and no other', async () => {
  const globex = await outbox.tenant('globex')
  await globex.query(`insert into customers select * from (values ('ann', 'a', 'a', 'Ann', '', now())) v`)
  await globex.query(`insert into products (handle, title, description) values ('mug', 'Mug', '')`)
  await globex.query(
    `insert into variants (sku, product_id, title, price, stock, position) values ('mug', 1, '', 1, 1, 1)`,
  )
  await globex.query(
    `insert into carts (id, version, customer_id, updated_at) values ('g', 1, 'ann', now() - interval '25 hours')`,
  )
  await globex.query(`insert into cart_lines (cart_id, sku, quantity) values ('g', 'mug', 1)`)
  await acme.query('begin')
  await acme.query('lock table carts in access exclusive mode')
  for (const slug of ['acme', 'globex']) await outbox.admin.replaceSubscriptions(slug, [wanting(24)])
  start()
  await untilTold(1)
  await acme.query('rollback')
  expect(got).toMatchObject([{ tenant: 'globex' }])
})
