import { afterAll, beforeAll, expect, test } from 'vitest'
import { internalPaths, tokenHeader } from '../../../../core/protocol/index.js'
import { allow, before, deny, Plugin } from '../../../../core/sdk/index.js'
import { type Cart, Checkout, type Order } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { product, signUp } from '../shopper.js'
import { platformToken, type TestShop } from '../test-shop.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
afterAll(() => server.close())

@Plugin()
class AtLeastTwenty {
  @before(Checkout, 'place')
  judge({ cart }: { cart: Cart }) {
    return cart.total.amount >= 2000 ? allow : deny('ORDER_TOO_SMALL', 'Orders start at 20 EUR.')
  }
}

const shopWith = async (plugins = {}): Promise<TestShop> => {
  const shop = await server.shop({ plugins })
  await shop.sell(product('mug', { price: 1250, stock: 5 }))
  return shop
}

const mugs = (quantity: number) => ({ email: 'ann@example.com', lines: [{ sku: 'mug', quantity }] })

const enter = (shop: TestShop, reference: string, body: object = mugs(1)) =>
  shop.request<Order & { code?: string }>(`PUT ${internalPaths.orders}/${encodeURIComponent(reference)}`, {
    body,
    headers: { [tokenHeader]: platformToken },
  })

const cartsIn = async (shop: TestShop) => (await shop.sql('select id from carts')).length
const stockOf = async (shop: TestShop) => (await shop.sql("select stock from variants where sku = 'mug'"))[0]?.['stock']

test('an order that the seller enters is placed as a shopper’s is: stock, event, confirmation', async () => {
  const shop = await shopWith()
  const { status, body } = await enter(shop, 'phone-1', mugs(2))
  expect([status, body.number, body.total.amount, body.email]).toEqual([201, 1001, 2500, 'ann@example.com'])
  expect(await stockOf(shop)).toBe(3)
  expect(await shop.emitted()).toMatchObject([{ type: 'order.placed', payload: { order: { id: body.id } } }])
})

test('it is the customer’s own where the email has an account, in any spelling', async () => {
  const shop = await shopWith()
  const { customer, token } = await signUp(shop)
  const { body } = await enter(shop, 'phone-1', { ...mugs(1), email: 'Ann@Example.com' })
  expect(body.customer).toEqual(customer)
  expect((await shop.request<{ items: Order[] }>('GET /orders', { token })).body.items).toMatchObject([{ id: body.id }])
})

test('under one reference an order is placed once, also by ten at once', async () => {
  const shop = await shopWith()
  const answers = await Promise.all(Array.from({ length: 10 }, () => enter(shop, '#1001')))
  const placed = answers.filter(({ status }) => status === 201)
  expect(placed).toHaveLength(1)
  for (const { status, body } of answers) {
    if (status === 200) expect(body.id).toBe(placed[0]?.body.id)
    else if (status !== 201) expect([status, body.code]).toEqual([409, 'ORDER_REPLACED'])
  }
  const again = await enter(shop, '#1001')
  expect([again.status, again.body.id]).toEqual([200, placed[0]?.body.id])
  expect(await stockOf(shop)).toBe(4)
  expect(await cartsIn(shop)).toBe(1)
})

test('what a guard denies is not placed, says why, and leaves nothing behind; mended it goes under the same reference', async () => {
  const shop = await shopWith({ minimum: AtLeastTwenty })
  const { status, body } = await enter(shop, 'phone-1')
  expect([status, body.code]).toEqual([422, 'ORDER_TOO_SMALL'])
  expect(await cartsIn(shop)).toBe(0)
  expect((await enter(shop, 'phone-1', mugs(2))).status).toBe(201)
})

test('what a shopper could not order cannot be entered either', async () => {
  const shop = await shopWith()
  const codeOf = async (body: object) => (await enter(shop, 'phone-1', body)).body.code
  expect(await codeOf(mugs(6))).toBe('OUT_OF_STOCK')
  expect(await codeOf({ ...mugs(1), lines: [{ sku: 'cup', quantity: 1 }] })).toBe('SKU_NOT_FOUND')
  expect(await codeOf({ ...mugs(1), codes: ['SUMMER'] })).toBe('CODE_UNKNOWN')
  expect(await codeOf({ ...mugs(1), shippingOption: 'dhl:standard' })).toBe('SHIPPING_NOT_OFFERED')
  expect((await enter(shop, 'phone-1', { ...mugs(1), price: 0 })).status).toBe(400)
  expect(await cartsIn(shop)).toBe(0)
})

test('nobody but the platform enters orders', async () => {
  const shop = await shopWith()
  const { status } = await shop.request(`PUT ${internalPaths.orders}/phone-1`, { body: mugs(1) })
  expect(status).toBe(404)
})
