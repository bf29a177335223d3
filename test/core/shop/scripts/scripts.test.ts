import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { RunningScript, ScriptTrace } from '../../../../core/scripts/contract/index.js'
import { PreparedScript } from '../../../../core/scripts/index.js'
import type { Cart } from '../../../../core/shop/index.js'
import { Scripts } from '../../../../core/shop/scripts/scripts.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product } from '../shopper.js'
import { platformToken, type TestShop } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

interface ScriptShop extends TestShop {
  readonly lines: Record<string, unknown>[]
  on(...scripts: Pick<RunningScript, 'kind' | 'source'>[]): Promise<void>
}

let revision = 0
async function scriptShop(): Promise<ScriptShop> {
  const lines: Record<string, unknown>[] = []
  const shop = await server.shop({ write: (line) => lines.push(line) })
  await shop.sell(product('mug', { price: 1000 }), product('pen', { price: 150 }))
  const on: ScriptShop['on'] = async (...scripts) => {
    revision += 1
    const named = scripts.map((script, at) => ({ ...script, name: `${script.kind}-${at}`, version: revision }))
    await shop.get(Scripts).use({ revision, scripts: named })
  }
  return { ...shop, lines, on }
}

const read = async (shop: TestShop, { id }: Cart): Promise<Cart> => (await shop.request<Cart>(`GET /carts/${id}`)).body
const order = (shop: TestShop, { id }: Cart) =>
  shop.request('POST /checkout', { body: { cartId: id, email: 'ann@example.com' } })

test('a discount script takes off what it answers, and the next version another as soon as it is on (S14)', async () => {
  const shop = await scriptShop()
  const cart = await fillCart(shop, { mug: 3, pen: 1 })
  await shop.on({
    kind: 'discount',
    source: `export default ({ lines }) => lines.some(({ quantity }) => quantity >= 3)
    ? [{ label: 'Three', percent: 10 }, { label: 'Pen', amount: 50, on: { sku: 'pen' } }] : null`,
  })
  const reduced = await read(shop, cart)
  expect(reduced.discounts.map(({ title, amount }) => [title, amount.amount])).toEqual([
    ['Three', 315],
    ['Pen', 50],
  ])
  expect(reduced.total.amount).toBe(3150 - 315 - 50)
  await shop.on()
  expect((await read(shop, cart)).total.amount).toBe(3150)
})

test('a checkout rule refuses an order with the seller’s words, whichever door it comes by (S14)', async () => {
  const shop = await scriptShop()
  const source = `export default ({ lines }) => lines.some(({ quantity }) => quantity > 5) ? { refuse: 'Five at most.' } : null`
  await shop.on({ kind: 'checkout', source })
  const refused = await order(shop, await fillCart(shop, { mug: 6 }))
  expect(refused).toMatchObject({ status: 422, body: { code: 'ORDER_REFUSED', title: 'Five at most.' } })
  expect((await order(shop, await fillCart(shop, { mug: 5 }))).status).toBe(201)
})

test('a shipping script offers what the shopper may choose', async () => {
  const shop = await scriptShop()
  await shop.on({
    kind: 'shipping',
    source: `export default ({ total }) => [{ code: 'post', label: 'Post', price: total > 5000 ? 0 : 490 }]`,
  })
  const cart = await fillCart(shop, { mug: 1 })
  const { body } = await shop.request<Cart>(`PUT /carts/${cart.id}/shipping-option`, {
    body: { code: 'script:shipping-0:post' },
  })
  expect(body.shipping).toMatchObject({ title: 'Post', price: { amount: 490 } })
})

test('a discount script that fails is left out and logged; a rule that fails lets nothing through (S14)', async () => {
  const shop = await scriptShop()
  const cart = await fillCart(shop, { mug: 1 })
  await shop.on(
    { kind: 'discount', source: 'export default (cart) => cart.nothing.there' },
    { kind: 'discount', source: `export default () => ({ label: 'One', amount: 1 })` },
  )
  expect((await read(shop, cart)).total.amount).toBe(999)
  expect(shop.lines.find(({ message }) => message === 'a script failed')).toMatchObject({
    level: 'error',
    script: 'discount-0',
    code: 'SCRIPT_FAILED',
    line: 1,
    error: "TypeError: cannot read property 'there' of undefined",
  })
  await shop.on({ kind: 'checkout', source: 'export default () => { for (;;); }' })
  expect(await order(shop, cart)).toMatchObject({ status: 503, body: { code: 'CHECKOUT_RULE_FAILED' } })
})

test('an answer that is none of its kind is refused with the reason', async () => {
  const shop = await scriptShop()
  const cart = await fillCart(shop, { mug: 1 })
  await shop.on({ kind: 'discount', source: `export default () => [{ label: 'Free', amount: -5 }]` })
  expect((await read(shop, cart)).total.amount).toBe(1000)
  expect(shop.lines.find(({ message }) => message === 'a script failed')).toMatchObject({ code: 'SCRIPT_OUTPUT' })
})

test('a script that fails three times within a minute is left alone for a minute (S14)', async () => {
  const shop = await scriptShop()
  const cart = await fillCart(shop, { mug: 1 })
  shop.lines.splice(0)
  await shop.on({ kind: 'discount', source: 'export default () => { for (;;); }' })
  for (let round = 0; round < 5; round += 1) await read(shop, cart)
  expect(shop.lines.filter(({ message }) => message === 'a script failed')).toHaveLength(3)
  expect(shop.lines.filter(({ message }) => message === 'a script is left alone for a minute')).toHaveLength(1)
  shop.clock.advance({ minutes: 2 })
  await read(shop, cart)
  expect(shop.lines.filter(({ message }) => message === 'a script failed')).toHaveLength(4)
})

test('a script that could not be read once is read when it is asked', async () => {
  const shop = await scriptShop()
  const cart = await fillCart(shop, { mug: 1 })
  const reading = vi.spyOn(PreparedScript, 'prepare').mockRejectedValueOnce(new Error('no memory right now'))
  await shop.on({ kind: 'discount', source: `export default () => ({ label: 'One', amount: 1 })` })
  expect(reading).toHaveBeenCalledOnce()
  reading.mockRestore()
  expect((await read(shop, cart)).total.amount).toBe(999)
})

test('what is older than what is on is left alone', async () => {
  const shop = await scriptShop()
  const cart = await fillCart(shop, { mug: 1 })
  await shop.on({ kind: 'discount', source: `export default () => ({ label: 'New', amount: 1 })` })
  await shop.get(Scripts).use({ revision: revision - 1, scripts: [] })
  expect((await read(shop, cart)).total.amount).toBe(999)
})

test('a script is tried on the last order, with a trace of what it got, said and took; nothing changes (S14)', async () => {
  const shop = await scriptShop()
  const headers = { 'x-shopctl-token': platformToken }
  const attempt = async (body: object) =>
    (
      await shop.request<ScriptTrace>('PUT /_platform/scripts/trial', {
        headers,
        body: { name: 'ten', kind: 'discount', ...body },
      })
    ).body
  const source = `export default ({ lines }) => { console.log(lines.length, 'lines'); return { label: 'Ten', percent: 10 } }`
  expect(await attempt({ source })).toMatchObject({ on: 'a made-up cart' })
  const { body: placed } = await order(shop, await fillCart(shop, { mug: 2 }))
  const trace = await attempt({ source })
  expect(trace).toMatchObject({ on: `order ${String(placed['id'])}`, answer: { percent: 10 }, log: ['1 lines'] })
  expect(trace.input).toMatchObject({ subtotal: 2000, at: '2026-11-22T12:00:00.000Z' })
  expect(trace.fuel).toBeGreaterThan(0)
  expect(await attempt({ source: '\nexport default () => {' })).toMatchObject({
    problem: { code: 'SCRIPT_FAILED', line: 2 },
  })
})
