import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Order, Payments } from '../../../../core/shop/index.js'
import { PluginPayments } from '../../../../core/shop/payments/plugin-payments.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { signUp } from '../shopper.js'
import type { TestShop } from '../test-shop.js'
import { Card, cartPaidBy, checkout, Invoice, openTill, shopWith } from './till.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
beforeEach(openTill)
afterAll(() => server.close())

async function ordered(): Promise<{
  shop: TestShop
  order: Order
  reference: string
  card: Payments
  other: Payments
}> {
  const shop = await shopWith(server, { card: Card, invoice: Invoice })
  const order = (await checkout(shop, await cartPaidBy(shop, 'card:card'))).body as unknown as Order
  const payments = shop.get(PluginPayments)
  const reference = order.payment?.reference ?? ''
  return { shop, order, reference, card: payments.of('card'), other: payments.of('invoice') }
}

const paidEvents = async (shop: TestShop) => (await shop.emitted()).filter(({ type }) => type === 'order.paid')

test('a payment that has come makes the order paid and tells it once, however often the plugin says so', async () => {
  const { shop, order, reference, card } = await ordered()
  expect(await Promise.all([card.paid(reference), card.paid(reference)])).toEqual([true, true])
  expect(await card.paid(reference)).toBe(true)
  expect(await paidEvents(shop)).toMatchObject([
    { aggregate: `order:${order.id}`, payload: { order: { id: order.id, payment: { state: 'paid', reference } } } },
  ])
  expect(await card.find(reference)).toEqual({ ...order.payment, state: 'paid' })
})

test('a payment that failed may still come, and one that has come stays', async () => {
  const { shop, reference, card } = await ordered()
  expect([await card.failed(reference), (await card.find(reference))?.state]).toEqual([true, 'failed'])
  await card.paid(reference)
  expect([await card.failed(reference), (await card.find(reference))?.state]).toEqual([true, 'paid'])
  expect(await paidEvents(shop)).toHaveLength(1)
})

test('another plugin’s payment is as unknown as one that does not exist', async () => {
  const { shop, order, reference, card, other } = await ordered()
  expect([await other.paid(reference), await other.failed(reference), await card.paid('pi_nothing')]).toEqual([
    false,
    false,
    false,
  ])
  expect([
    await other.find(reference),
    other.isOwn(order.payment),
    card.isOwn(order.payment),
    card.isOwn(null),
  ]).toEqual([undefined, false, true, false])
  expect(await paidEvents(shop)).toEqual([])
})

test('customers see of their orders how they are paid', async () => {
  const shop = await shopWith(server)
  const { token } = await signUp(shop)
  const cart = await cartPaidBy(shop, 'card:card')
  await shop.request(`PUT /carts/${cart.id}/customer`, { token })
  const { body: order } = await shop.request('POST /checkout', { token, body: { cartId: cart.id } })
  const { body } = await shop.request<{ items: Order[] }>('GET /orders', { token })
  expect(body.items[0]?.payment).toEqual((order as unknown as Order).payment)
})
