import { afterAll, beforeAll, expect, test } from 'vitest'
import { Carts, type IdleFor, type OwnedCart } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

async function idle(shop: TestShop, idleFor: IdleFor = { hours: 24 }): Promise<OwnedCart[]> {
  const carts: OwnedCart[] = []
  for await (const cart of shop.get(Carts).idle(idleFor)) carts.push(cart)
  return carts
}

test('a customer’s cart is idle when nothing happened to it for so long', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  const { customer, token } = await signUp(shop)
  const cart = await fillCart(shop, { mug: 1 }, token)
  shop.clock.advance({ hours: 23 })
  expect(await idle(shop)).toEqual([])
  shop.clock.advance({ hours: 1 })
  expect(await idle(shop)).toEqual([{ ...cart, customer }])
  await shop.request(`PATCH /carts/${cart.id}/lines/mug`, { token, body: { quantity: 2 } })
  expect(await idle(shop)).toEqual([])
})

test('a cart that was left alone for longer than is asked for is not looked at', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  const { token } = await signUp(shop)
  await fillCart(shop, { mug: 1 }, token)
  shop.clock.advance({ hours: 48 })
  expect(await idle(shop, { hours: 24, atMost: 48 })).toHaveLength(1)
  shop.clock.advance({ minutes: 1 })
  expect(await idle(shop, { hours: 24, atMost: 48 })).toEqual([])
})

test('a guest’s cart, an empty one and an ordered one are never idle', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  const { token } = await signUp(shop)
  await fillCart(shop, { mug: 1 })
  await fillCart(shop, {}, token)
  const { id: cartId } = await fillCart(shop, { mug: 1 }, token)
  expect((await shop.request('POST /checkout', { token, body: { cartId } })).status).toBe(201)
  shop.clock.advance({ hours: 48 })
  expect(await idle(shop)).toEqual([])
})

test('more idle carts than a page come one by one, each once, the longest left first', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  const { customer } = await signUp(shop)
  await shop.sql(
    `insert into carts (id, version, customer_id, updated_at)
     select 'crt_' || to_char(n, 'FM0000'), 1, $1, $2::timestamptz - n / 10 * interval '1 minute' from generate_series(1, 250) n`,
    [customer.id, shop.clock.now()],
  )
  await shop.sql(`insert into cart_lines (cart_id, sku, quantity) select id, 'mug', 1 from carts`)
  shop.clock.advance({ hours: 24 })
  const carts = await idle(shop)
  expect(new Set(carts.map(({ id }) => id)).size).toBe(250)
  expect(carts.map(({ updatedAt }) => updatedAt)).toEqual(carts.map(({ updatedAt }) => updatedAt).toSorted())
})

test('whoever stops looking at idle carts stops the reading', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  const { token } = await signUp(shop)
  await fillCart(shop, { mug: 1 }, token)
  await fillCart(shop, { mug: 1 }, token)
  shop.clock.advance({ hours: 24 })
  const seen: string[] = []
  for await (const cart of shop.get(Carts).idle({ hours: 24 })) {
    seen.push(cart.customer.email)
    break
  }
  expect(seen).toEqual(['ann@example.com'])
})

test('a cart is read as it was left, until something happens to it', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug'))
  const { customer, token } = await signUp(shop)
  const cart = await fillCart(shop, { mug: 1 }, token)
  const left = { cartId: cart.id, version: cart.version }
  expect(await shop.get(Carts).asLeft(left)).toEqual({ ...cart, customer })
  expect(await shop.get(Carts).asLeft({ ...left, cartId: 'gone' })).toBeUndefined()
  await shop.request('POST /checkout', { token, body: { cartId: cart.id } })
  expect(await shop.get(Carts).asLeft(left)).toBeUndefined()
  const other = await fillCart(shop, { mug: 1 }, token)
  await shop.request(`PATCH /carts/${other.id}/lines/mug`, { token, body: { quantity: 2 } })
  expect(await shop.get(Carts).asLeft({ cartId: other.id, version: other.version })).toBeUndefined()
})
