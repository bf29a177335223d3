import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cart } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
// For what is refused and changes nothing.
let calm: TestShop
beforeAll(async () => {
  server = await startShopServer()
  calm = await shopWithMugs()
})
afterAll(() => server.close())

async function shopWithMugs(): Promise<TestShop> {
  const shop = await server.shop()
  await shop.sell(product('mug', { price: 1250 }), product('cap', { price: 300 }))
  return shop
}

test('a guest makes a cart, fills it, and sees its total; each change raises its version (P15)', async () => {
  const shop = await shopWithMugs()
  const made = await shop.request<Cart>('POST /carts')
  expect(made.status).toBe(201)
  expect(made.body).toMatchObject({ version: 1, customer: null, lines: [], total: { amount: 0, currency: 'EUR' } })
  const lines = `/carts/${made.body.id}/lines`
  await shop.request(`POST ${lines}`, { body: { sku: 'mug', quantity: 2 } })
  const { body } = await shop.request<Cart>(`POST ${lines}`, { body: { sku: 'cap', quantity: 1 } })
  expect(body).toMatchObject({ version: 3, total: { amount: 2800, currency: 'EUR' } })
  expect(body.lines[0]).toEqual({
    sku: 'mug',
    handle: 'mug',
    title: 'The mug',
    variant: 'Standard',
    quantity: 2,
    price: { amount: 1250, currency: 'EUR' },
    total: { amount: 2500, currency: 'EUR' },
    due: { amount: 2500, currency: 'EUR' },
  })
})

test('adding an article again adds to its line; lines keep their order', async () => {
  const shop = await shopWithMugs()
  const cart = await fillCart(shop, { mug: 1, cap: 1 })
  const { body } = await shop.request<Cart>(`POST /carts/${cart.id}/lines`, { body: { sku: 'mug', quantity: 2 } })
  expect(body.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([
    ['mug', 3],
    ['cap', 1],
  ])
})

test('a quantity is changed and a line taken out', async () => {
  const shop = await shopWithMugs()
  const cart = await fillCart(shop, { mug: 1, cap: 1 })
  await shop.request(`PATCH /carts/${cart.id}/lines/mug`, { body: { quantity: 7 } })
  const { body } = await shop.request<Cart>(`DELETE /carts/${cart.id}/lines/cap`)
  expect(body.lines.map(({ sku, quantity }) => [sku, quantity])).toEqual([['mug', 7]])
  expect(body.version).toBe(5)
})

test('a cart shows the price of the moment (P15)', async () => {
  const shop = await shopWithMugs()
  const cart = await fillCart(shop, { mug: 2 })
  await shop.sell(product('mug', { price: 999 }))
  const { body } = await shop.request<Cart>(`GET /carts/${cart.id}`)
  expect(body).toMatchObject({ total: { amount: 1998 }, version: cart.version })
})

const hostile = [0, -1, 1e9, 1.5, 1000, '1', null, [1], { $gt: 0 }, 1e308, -0]

test.each(hostile)('the quantity %j is refused and changes nothing', async (quantity) => {
  const cart = await fillCart(calm, { cap: 1 })
  const added = await calm.request(`POST /carts/${cart.id}/lines`, { body: { sku: 'mug', quantity } })
  const set = await calm.request(`PATCH /carts/${cart.id}/lines/cap`, { body: { quantity } })
  expect([added.status, set.status]).toEqual([400, 400])
  expect((await calm.request(`GET /carts/${cart.id}`)).body).toEqual(cart)
})

test('quantities that are fine one by one do not add up beyond the limit', async () => {
  const shop = await shopWithMugs()
  const cart = await fillCart(shop, { mug: 600 })
  const { status, body } = await shop.request(`POST /carts/${cart.id}/lines`, { body: { sku: 'mug', quantity: 600 } })
  expect([status, body['code']]).toEqual([422, 'QUANTITY_TOO_LARGE'])
  expect((await shop.request(`GET /carts/${cart.id}`)).body).toEqual(cart)
})

test('a cart holds a hundred articles and not one more', async () => {
  const shop = await server.shop()
  const names = Array.from({ length: 101 }, (_, i) => `p${i}`)
  await shop.sell(...names.map((name) => product(name)))
  const cart = await fillCart(shop, Object.fromEntries(names.slice(0, 100).map((name) => [name, 1])))
  expect(cart.lines).toHaveLength(100)
  const { status, body } = await shop.request(`POST /carts/${cart.id}/lines`, { body: { sku: 'p100', quantity: 1 } })
  expect([status, body['code']]).toEqual([422, 'CART_FULL'])
})

test('what is not there is refused by its own code', async () => {
  const shop = await shopWithMugs()
  const cart = await fillCart(shop, { mug: 1 })
  const codeOf = async (route: string, body?: object) => (await shop.request(route, { body })).body['code']
  expect(await codeOf(`POST /carts/${cart.id}/lines`, { sku: `x' or '1'='1`, quantity: 1 })).toBe('SKU_NOT_FOUND')
  expect(await codeOf(`PATCH /carts/${cart.id}/lines/cap`, { quantity: 1 })).toBe('LINE_NOT_FOUND')
  expect(await codeOf(`DELETE /carts/${cart.id}/lines/cap`)).toBe('LINE_NOT_FOUND')
  expect(await codeOf('GET /carts/crt_0')).toBe('CART_NOT_FOUND')
  expect(await codeOf('POST /carts/crt_0/lines', { sku: 'mug', quantity: 1 })).toBe('CART_NOT_FOUND')
  expect(await codeOf(`GET /carts/${encodeURIComponent(`' or true --`)}`)).toBe('INPUT_INVALID')
})

test('a sku with letters of its own is reached by its address', async () => {
  const shop = await server.shop()
  const sku = `A/1 "50%" 'ü'`
  await shop.sell({ ...product('odd'), variants: [{ sku, title: 'Odd', price: 1, stock: 1 }] })
  const cart = await fillCart(shop, { [sku]: 1 })
  const { body } = await shop.request<Cart>(`DELETE /carts/${cart.id}/lines/${encodeURIComponent(sku)}`)
  expect(body.lines).toEqual([])
})

test('ten changes at once, in two workers, are all in the cart', async () => {
  const shop = await shopWithMugs()
  const other = await shop.another()
  const cart = await fillCart(shop, {})
  await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      (i % 2 === 0 ? shop : other).request(`POST /carts/${cart.id}/lines`, { body: { sku: 'mug', quantity: 1 } }),
    ),
  )
  const { body } = await shop.request<Cart>(`GET /carts/${cart.id}`)
  expect(body).toMatchObject({ version: 11, lines: [{ quantity: 10 }] })
})

test('a customer claims a guest’s cart; from then on nobody else reads or changes it', async () => {
  const shop = await shopWithMugs()
  const ann = await signUp(shop, 'ann@example.com')
  const eve = await signUp(shop, 'eve@example.com')
  const { id } = await fillCart(shop, { mug: 1 })
  const claimed = await shop.request<Cart>(`PUT /carts/${id}/customer`, { token: ann.token })
  expect(claimed.body.customer).toEqual(ann.customer)
  expect((await shop.request(`GET /carts/${id}`, { token: ann.token })).status).toBe(200)
  for (const stranger of [{}, { token: eve.token }, { token: 'no-session' }]) {
    for (const route of [`GET /carts/${id}`, `DELETE /carts/${id}/lines/mug`]) {
      const { status, body } = await shop.request(route, stranger)
      expect([status, body['code']]).toEqual([403, 'CART_CLAIMED'])
    }
  }
  expect((await shop.request(`PUT /carts/${id}/customer`, { token: eve.token })).status).toBe(403)
})

test('nobody claims a cart without being signed in', async () => {
  const shop = await shopWithMugs()
  const { id } = await fillCart(shop, {})
  expect((await shop.request(`PUT /carts/${id}/customer`)).body['code']).toBe('SIGN_IN_REQUIRED')
})

test('of two customers who claim a cart at once, one gets it', async () => {
  const shop = await shopWithMugs()
  const tokens = [(await signUp(shop, 'ann@example.com')).token, (await signUp(shop, 'eve@example.com')).token]
  const { id } = await fillCart(shop, {})
  const answers = await Promise.all(tokens.map((token) => shop.request(`PUT /carts/${id}/customer`, { token })))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 403]))
})

test('the cart of somebody who is signed in is theirs from the start', async () => {
  const shop = await shopWithMugs()
  const { customer, token } = await signUp(shop)
  expect((await fillCart(shop, { mug: 1 }, token)).customer).toEqual(customer)
})
