import { afterAll, beforeAll, expect, test } from 'vitest'
import { Database } from '../../../../core/sdk/host/index.js'
import { allow, before, deny, Plugin } from '../../../../core/sdk/index.js'
import { type Cart, Checkout, type Order, type PlaceOrder } from '../../../../core/shop/index.js'
import { until } from '../../../setup/until.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

const email = 'guest@example.com'

const order = (shop: TestShop, { id: cartId }: Cart) => shop.request('POST /checkout', { body: { cartId, email } })

/** Places the cart as it was loaded earlier, as a request does that was overtaken after its first step. */
const place = (shop: TestShop, cart: Cart): Promise<Order> => shop.get(Checkout).place({ cart, customer: null, email })

async function stockOf(shop: TestShop, sku: string): Promise<unknown> {
  return (await shop.sql('select stock from variants where sku = $1', [sku]))[0]?.['stock']
}

async function shopWith(stock: Record<string, number>): Promise<TestShop> {
  const shop = await server.shop()
  await shop.sell(...Object.entries(stock).map(([name, pieces]) => product(name, { price: 1250, stock: pieces })))
  return shop
}

test('a guest orders: the stock is taken, the cart is done with, and the event tells the order (P15)', async () => {
  const shop = await shopWith({ mug: 3 })
  const cart = await fillCart(shop, { mug: 2 })
  const { status, body } = await shop.request<Order>('POST /checkout', { body: { cartId: cart.id, email } })
  expect(status).toBe(201)
  expect(body).toMatchObject({ number: 1001, customer: null, email, total: { amount: 2500, currency: 'EUR' } })
  expect(body.placedAt).toBe('2026-11-22T12:00:00.000Z')
  expect(await stockOf(shop, 'mug')).toBe(1)
  expect((await shop.request(`GET /carts/${cart.id}`)).body).toMatchObject({ orderId: body.id })
  expect(await shop.emitted()).toEqual([
    { type: 'order.placed', aggregate: `order:${body.id}`, payload: { order: body } },
  ])
})

test('a customer orders under their own email, unless they give another one', async () => {
  const shop = await shopWith({ mug: 3 })
  const { customer, token } = await signUp(shop)
  const [one, other] = [await fillCart(shop, { mug: 1 }, token), await fillCart(shop, { mug: 1 }, token)]
  const own = await shop.request('POST /checkout', { token, body: { cartId: one.id } })
  expect(own.body).toMatchObject({ customer, email: customer.email })
  const gift = await shop.request('POST /checkout', { token, body: { cartId: other.id, email } })
  expect(gift.body).toMatchObject({ customer, email })
})

test('a guest without an email cannot order', async () => {
  const shop = await shopWith({ mug: 3 })
  const { id: cartId } = await fillCart(shop, { mug: 1 })
  const { status, body } = await shop.request('POST /checkout', { body: { cartId } })
  expect([status, body['code']]).toEqual([422, 'EMAIL_REQUIRED'])
})

test('an empty cart, an unknown one and a stranger’s are not ordered', async () => {
  const shop = await shopWith({ mug: 3 })
  const { token } = await signUp(shop)
  const codeOf = async (cart: Cart) => (await order(shop, cart)).body['code']
  const empty = await fillCart(shop, {})
  expect(await codeOf(empty)).toBe('CART_EMPTY')
  expect(await codeOf({ ...empty, id: 'crt_0' })).toBe('CART_NOT_FOUND')
  expect(await codeOf(await fillCart(shop, { mug: 1 }, token))).toBe('CART_CLAIMED')
})

test('a claimed cart is not ordered through the service by somebody else either', async () => {
  const shop = await shopWith({ mug: 3 })
  const { token } = await signUp(shop)
  await expect(place(shop, await fillCart(shop, { mug: 1 }, token))).rejects.toMatchObject({ code: 'CART_CLAIMED' })
})

test('of two checkouts at once for the last piece, one gets it (P15)', async () => {
  const shop = await shopWith({ mug: 1 })
  const carts = [await fillCart(shop, { mug: 1 }), await fillCart(shop, { mug: 1 })]
  const answers = await Promise.all(carts.map((cart) => order(shop, cart)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201, 409]))
  const refused = answers.find(({ status }) => status === 409)
  expect(refused?.body).toMatchObject({ code: 'OUT_OF_STOCK', title: 'Not enough in stock of mug.' })
  expect(await stockOf(shop, 'mug')).toBe(0)
  expect(await shop.sql('select from orders')).toHaveLength(1)
})

test('thirty checkouts at once in three workers, articles in all orders, sell what there is and not one more', async () => {
  const shop = await shopWith({ a: 25, b: 25, c: 25 })
  const workers = [shop, await shop.another(), await shop.another()]
  const orders = [
    ['a', 'b', 'c'],
    ['c', 'b', 'a'],
    ['b', 'c', 'a'],
  ]
  const carts: Cart[] = []
  for (let i = 0; i < 30; i++) {
    carts.push(await fillCart(shop, Object.fromEntries((orders[i % 3] ?? []).map((sku) => [sku, 1]))))
  }
  const answers = await Promise.all(carts.map((cart, i) => order(workers[i % 3] ?? shop, cart)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(25)
  expect(answers.filter(({ body }) => body['code'] === 'OUT_OF_STOCK')).toHaveLength(5)
  expect([await stockOf(shop, 'a'), await stockOf(shop, 'b'), await stockOf(shop, 'c')]).toEqual([0, 0, 0])
})

test('checkouts and imports of the same articles at once all end', async () => {
  const shop = await shopWith({ a: 100, b: 100 })
  const other = await shop.another()
  const carts = await Promise.all(Array.from({ length: 10 }, () => fillCart(shop, { b: 1, a: 1 })))
  const imports = Array.from({ length: 10 }, () =>
    other.sell(product('b', { price: 1250, stock: 100 }), product('a', { price: 1250, stock: 100 })),
  )
  const answers = await Promise.all(carts.map((cart) => order(shop, cart)))
  await Promise.all(imports)
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201))
})

test('an import holds nothing that a checkout still wants while it waits for what that holds, sold out or not', async () => {
  const shop = await shopWith({ a: 100, b: 0 })
  const other = await shop.another()
  const lock = 'select from variants where sku = $1 for no key update'
  let imported: Promise<void> | undefined
  await shop.get(Database).transaction(async (tx) => {
    // As a checkout of both does: in the order of skus.
    await tx.query(lock, ['a'])
    imported = other.sell(product('b', { price: 1250, stock: 5 }), product('a', { price: 1250, stock: 100 }))
    const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and query like '%variants%'`
    await until(async () => (await shop.sql(waits)).length > 0, 'the import to wait')
    await tx.query(lock, ['b'])
  })
  await imported
  expect([await stockOf(shop, 'a'), await stockOf(shop, 'b')]).toEqual([100, 5])
})

test('what is short is named, and nothing of the cart is taken', async () => {
  const shop = await shopWith({ mug: 1, cap: 9, tent: 0 })
  const cart = await fillCart(shop, { mug: 2, cap: 1, tent: 1 })
  expect((await order(shop, cart)).body['title']).toBe('Not enough in stock of mug, tent.')
  expect([await stockOf(shop, 'mug'), await stockOf(shop, 'cap')]).toEqual([1, 9])
  expect(await shop.sql('select from orders')).toHaveLength(0)
  expect(await shop.emitted()).toEqual([])
})

test('a line that a second tab adds after the cart was loaded is not ordered unseen', async () => {
  const shop = await shopWith({ mug: 5, cap: 5 })
  const cart = await fillCart(shop, { mug: 1 })
  await shop.request(`POST /carts/${cart.id}/lines`, { body: { sku: 'cap', quantity: 1 } })
  await expect(place(shop, cart)).rejects.toMatchObject({ status: 409, code: 'CART_CHANGED' })
  expect(await stockOf(shop, 'mug')).toBe(5)
})

test('a price that changed after the cart was loaded is not charged unseen', async () => {
  const shop = await shopWith({ mug: 5 })
  const cart = await fillCart(shop, { mug: 1 })
  await shop.sell(product('mug', { price: 9999, stock: 5 }))
  await expect(place(shop, cart)).rejects.toMatchObject({ code: 'CART_CHANGED' })
})

test('a cart that somebody made up is not believed', async () => {
  const shop = await shopWith({ mug: 5 })
  const cart = await fillCart(shop, { mug: 1 })
  const free = { amount: 0, currency: 'EUR' }
  const cheap = { ...cart, lines: cart.lines.map((line) => ({ ...line, price: free, total: free })), total: free }
  await expect(place(shop, cheap)).rejects.toMatchObject({ code: 'CART_CHANGED' })
  await expect(place(shop, { ...cart, lines: [] })).rejects.toMatchObject({ code: 'CART_CHANGED' })
})

test('a cart is ordered once; a second try says as which order', async () => {
  const shop = await shopWith({ mug: 5 })
  const cart = await fillCart(shop, { mug: 1 })
  const answers = await Promise.all([order(shop, cart), order(shop, cart), order(shop, cart)])
  const id = String(answers.find(({ status }) => status === 201)?.body['id'])
  const others = answers.filter(({ status }) => status !== 201)
  expect(others.map(({ body }) => body['code'])).toEqual(['CART_ORDERED', 'CART_ORDERED'])
  for (const { body } of [...others, await order(shop, cart)]) expect(body['title']).toContain(id)
  expect(await stockOf(shop, 'mug')).toBe(4)
})

test('an ordered cart does not change any more', async () => {
  const shop = await shopWith({ mug: 5 })
  const cart = await fillCart(shop, { mug: 1 })
  await order(shop, cart)
  const { body } = await shop.request(`POST /carts/${cart.id}/lines`, { body: { sku: 'mug', quantity: 1 } })
  expect(body['code']).toBe('CART_ORDERED')
})

@Plugin()
class AtLeastTwenty {
  @before(Checkout, 'place')
  check({ cart }: PlaceOrder) {
    return cart.total.amount >= 2000 ? allow : deny('ORDER_TOO_SMALL', 'Orders start at 20 EUR.')
  }
}

test('a guard on an operation holds whichever door it is reached by: the storefront’s or the service’s own (S22)', async () => {
  const shop = await server.shop({ plugins: { minimum: AtLeastTwenty } })
  await shop.sell(product('mug', { price: 1250, stock: 5 }))
  const small = await fillCart(shop, { mug: 1 })
  const { status, body } = await order(shop, small)
  expect([status, body['code'], body['title']]).toEqual([422, 'ORDER_TOO_SMALL', 'Orders start at 20 EUR.'])
  await expect(place(shop, small)).rejects.toMatchObject({ code: 'ORDER_TOO_SMALL' })
  expect(await stockOf(shop, 'mug')).toBe(5)
  expect((await order(shop, await fillCart(shop, { mug: 2 }))).status).toBe(201)
})

@Plugin()
class Forger {
  @before(Checkout, 'place')
  raise({ cart }: PlaceOrder) {
    ;(cart as { total: unknown }).total = { amount: 0, currency: 'EUR' }
    return allow
  }
}

test('a guard that tries to change what it was shown stops the order', async () => {
  const shop = await server.shop({ plugins: { forger: Forger } })
  await shop.sell(product('mug'))
  expect((await order(shop, await fillCart(shop, { mug: 1 }))).status).toBe(503)
})
