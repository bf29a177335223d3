import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { internalPaths, tokenHeader } from '../../../../core/protocol/index.js'
import type { PaymentOutcome } from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { platformToken, type TestShop } from '../test-shop.js'
import {
  authorized,
  cancelledOnes,
  cartPaidBy,
  checkout,
  declined,
  openTill,
  payments,
  shopWith,
  till,
} from './till.js'

let server: ShopServer
beforeAll(async () => {
  server = await startShopServer()
})
beforeEach(openTill)
afterAll(() => server.close())

const action: PaymentOutcome = { kind: 'action', data: {} }
const letGo = (shop: TestShop) =>
  shop.request(`PUT ${internalPaths.forgottenPayments}`, { headers: { [tokenHeader]: platformToken } })
const states = async (shop: TestShop) => (await payments(shop)).map(({ state }) => state)

test('what a shopper never came back for is let go a day later, once, and its plugin is told', async () => {
  const shop = await shopWith(server)
  till.answer = () => action
  const cart = await cartPaidBy(shop, 'card:card')
  await checkout(shop, cart)
  shop.clock.advance({ hours: 23, minutes: 59 })
  expect((await letGo(shop)).status).toBe(204)
  expect(await states(shop)).toEqual(['asked'])
  shop.clock.advance({ minutes: 2 })
  await letGo(shop)
  await letGo(shop)
  expect(await states(shop)).toEqual(['cancelled'])
  const told = (await shop.emitted()).filter(({ type }) => type === 'payment.cancelled')
  expect(told).toMatchObject([{ aggregate: `payment:${till.asked[0]?.id}`, payload: { payment: { cartId: cart.id } } }])
})

test('while the cart is still in somebody’s hands it is not', async () => {
  const shop = await shopWith(server)
  till.answer = () => action
  const cart = await cartPaidBy(shop, 'card:card')
  await checkout(shop, cart)
  shop.clock.advance({ hours: 20 })
  await shop.request(`PATCH /carts/${cart.id}/lines/mug`, { body: { quantity: 2 } })
  shop.clock.advance({ hours: 5 })
  await letGo(shop)
  expect(await states(shop)).toEqual(['asked'])
})

test('what an order has, and what was refused, stays as it is', async () => {
  const shop = await shopWith(server)
  await checkout(shop, await cartPaidBy(shop, 'card:card'))
  till.answer = () => declined
  await checkout(shop, await cartPaidBy(shop, 'card:card'))
  shop.clock.advance({ hours: 48 })
  await letGo(shop)
  expect([await states(shop), await cancelledOnes(shop)]).toEqual([['authorized', 'failed'], []])
})

test('a checkout under way is not touched, however old the payment’s cart is', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = () => action
  await checkout(shop, cart)
  shop.clock.advance({ hours: 30 })
  const [asking, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<PaymentOutcome>()]
  till.answer = () => {
    asking.resolve()
    return answer.promise
  }
  const placed = checkout(shop, cart)
  await asking.promise
  await letGo(shop)
  answer.resolve(authorized())
  expect((await placed).status).toBe(201)
  expect(await states(shop)).toEqual(['authorized', 'cancelled'])
})

test('nobody but the platform may have payments let go', async () => {
  const shop = await shopWith(server)
  expect((await shop.request(`PUT ${internalPaths.forgottenPayments}`)).status).toBe(404)
})

test('a payment that was begun twelve hours ago is begun anew, one of less is gone on with', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = () => action
  await checkout(shop, cart)
  shop.clock.advance({ hours: 11, minutes: 59 })
  await checkout(shop, cart)
  shop.clock.advance({ minutes: 2 })
  till.answer = () => authorized()
  expect((await checkout(shop, cart)).status).toBe(201)
  const [first, again, anew] = till.asked.map(({ id }) => id)
  expect([again === first, anew === first]).toEqual([true, false])
  expect(await states(shop)).toEqual(['authorized', 'cancelled'])
  expect(await cancelledOnes(shop)).toEqual([null])
})
