import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Order } from '../../../../core/shop/index.js'
import type { Page } from '../../../../core/shop/page.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

async function buy(shop: TestShop, token: string): Promise<Order> {
  const { id: cartId } = await fillCart(shop, { mug: 1, cap: 2 }, token)
  return (await shop.request<Order>('POST /checkout', { token, body: { cartId } })).body
}

async function shopWithAnn() {
  const shop = await server.shop({ currency: 'GBP' })
  await shop.sell(product('mug', { price: 1250 }), product('cap', { price: 300 }))
  return { shop, ...(await signUp(shop)) }
}

test('an order reads later as it was placed, whatever became of the catalog (P15)', async () => {
  const { shop, token } = await shopWithAnn()
  const placed = await buy(shop, token)
  expect(placed.total).toEqual({ amount: 1850, currency: 'GBP' })
  await shop.sell({ ...product('mug', { price: 1 }), title: 'Another mug' })
  const { body } = await shop.request(`GET /orders/${placed.id}`, { token })
  expect(body).toEqual(placed)
})

test('one’s own orders come newest first, a page at a time', async () => {
  const { shop, token } = await shopWithAnn()
  const ids = [(await buy(shop, token)).id, (await buy(shop, token)).id, (await buy(shop, token)).id]
  const first = (await shop.request<Page<Order>>('GET /orders?limit=2', { token })).body
  const second = (await shop.request<Page<Order>>(`GET /orders?limit=2&cursor=${first.nextCursor}`, { token })).body
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids.toReversed())
  expect(second.nextCursor).toBeNull()
})

test('nobody sees the orders of somebody else', async () => {
  const { shop, token } = await shopWithAnn()
  const eve = await signUp(shop, 'eve@example.com')
  const { id } = await buy(shop, token)
  const peek = await shop.request(`GET /orders/${id}`, { token: eve.token })
  expect([peek.status, peek.body['code']]).toEqual([404, 'ORDER_NOT_FOUND'])
  expect((await shop.request('GET /orders', { token: eve.token })).body['items']).toEqual([])
})

test('orders are for those who are signed in', async () => {
  const shop = await server.shop()
  for (const route of ['GET /orders', 'GET /orders/ord_0']) {
    const { status, body } = await shop.request(route)
    expect([status, body['code']]).toEqual([401, 'SIGN_IN_REQUIRED'])
  }
})
