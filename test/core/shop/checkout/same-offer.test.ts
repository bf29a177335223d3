import { afterAll, beforeAll, expect, test } from 'vitest'
import { Plugin } from '../../../../core/sdk/index.js'
import {
  type Cart,
  Checkout,
  type DiscountOffer,
  DiscountProvider,
  type Order,
  type ShippingOffer,
  ShippingProvider,
  type TaxOffer,
  TaxProvider,
} from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product, signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

const email = 'guest@example.com'
/** What the plugins say at the moment. */
const now = { discount: 100, price: 500, tax: 20 }

@Plugin()
class Less extends DiscountProvider {
  discounts(): DiscountOffer[] {
    return [{ title: 'Less', amount: now.discount, on: 'order' }]
  }
}

@Plugin()
class Post extends ShippingProvider {
  options(): ShippingOffer[] {
    return [{ code: 'slow', title: 'Slow', price: now.price }]
  }
}

@Plugin()
class Tax extends TaxProvider {
  taxes(): TaxOffer[] {
    return [{ title: 'Tax', rate: 2, amount: now.tax, included: true }]
  }
}

async function shopAndCart(token?: string): Promise<{ readonly shop: TestShop; readonly cart: Cart }> {
  Object.assign(now, { discount: 100, price: 500, tax: 20 })
  const shop = await server.shop({ plugins: { less: Less, post: Post, tax: Tax } })
  await shop.sell(product('mug', { price: 1000, stock: 5 }))
  const { id } = await fillCart(shop, { mug: 1 }, token)
  const { body: cart } = await shop.request<Cart>(`PUT /carts/${id}/shipping-option`, { body: { code: 'post:slow' } })
  return { shop, cart }
}

test.each([
  ['discount', 101],
  ['discount', 0],
  ['price', 499],
  ['tax', 21],
] as const)('a %s that changed to %i after the cart was shown is not sold unseen', async (what, amount) => {
  const { shop, cart } = await shopAndCart()
  now[what] = amount
  const placed = shop.get(Checkout).place({ cart, customer: null, email })
  await expect(placed).rejects.toMatchObject({ status: 409, code: 'CART_CHANGED' })
  expect(await shop.sql('select stock from variants')).toEqual([{ stock: 5 }])
})

test('a cart with parts that somebody made up is not believed', async () => {
  const { shop, cart } = await shopAndCart()
  const forged = [
    { discounts: [] },
    { shipping: null },
    { shippingOption: null },
    { taxes: [] },
    { codes: [], total: { ...cart.total, amount: 1 } },
  ]
  for (const parts of forged) {
    const placed = shop.get(Checkout).place({ cart: { ...cart, ...parts }, customer: null, email })
    await expect(placed).rejects.toMatchObject({ code: 'CART_CHANGED' })
  }
})

test('an order keeps all parts of its price and both addresses, whatever the plugins say later', async () => {
  const shop = await server.shop({ plugins: { less: Less, post: Post, tax: Tax } })
  await shop.sell(product('mug', { price: 1000, stock: 5 }))
  const { token } = await signUp(shop)
  const { id } = await fillCart(shop, { mug: 1 }, token)
  const address = { name: 'Ann', street: ['Street 1', 'Floor 2'], postalCode: '1010', city: 'Wien', country: 'AT' }
  await shop.request(`PUT /carts/${id}/shipping-address`, { token, body: address })
  await shop.request(`PUT /carts/${id}/billing-address`, { token, body: { ...address, company: 'Acme' } })
  await shop.request(`PUT /carts/${id}/shipping-option`, { token, body: { code: 'post:slow' } })
  const { status, body: order } = await shop.request<Order>('POST /checkout', { token, body: { cartId: id } })
  expect([status, order]).toMatchObject([
    201,
    {
      lines: [{ total: { amount: 1000 }, due: { amount: 900 } }],
      shippingAddress: address,
      billingAddress: { ...address, company: 'Acme' },
      subtotal: { amount: 1000 },
      discounts: [{ title: 'Less', amount: { amount: 100 } }],
      shipping: { code: 'post:slow', due: { amount: 500 } },
      taxes: [{ rate: 2, amount: { amount: 20 }, included: true }],
      total: { amount: 1400 },
    },
  ])
  Object.assign(now, { discount: 1, price: 2, tax: 3 })
  expect((await shop.request(`GET /orders/${order.id}`, { token })).body).toEqual(order)
  expect(await shop.emitted()).toContainEqual(expect.objectContaining({ payload: { order } }))
})

test('an order from before there were parts has what it was paid', async () => {
  const shop = await server.shop()
  await shop.sell(product('mug', { price: 1000, stock: 5 }))
  const { token } = await signUp(shop)
  const { id: cartId } = await fillCart(shop, { mug: 2 }, token)
  const { body } = await shop.request<Order>('POST /checkout', { token, body: { cartId } })
  await shop.sql('update orders set subtotal = null')
  await shop.sql('update order_lines set due = null')
  expect((await shop.request(`GET /orders/${body.id}`, { token })).body).toEqual(body)
})
