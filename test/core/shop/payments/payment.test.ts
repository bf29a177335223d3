import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { allow, before, deny, Plugin } from '../../../../core/sdk/index.js'
import {
  type Cart,
  Checkout,
  type DiscountOffer,
  DiscountProvider,
  type PaymentOffer,
  type PaymentOutcome,
  PaymentProvider,
} from '../../../../core/shop/index.js'
import { type ShopServer, startShopServer } from '../shop-server.js'
import { fillCart, product } from '../shopper.js'
import type { TestShop } from '../test-shop.js'
import {
  authorized,
  Card,
  cancelledOnes,
  cartPaidBy,
  checkout,
  declined,
  Invoice,
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

const codeOf = ({ status, body }: Awaited<ReturnType<typeof checkout>>) => [status, body['code']]
const stock = async (shop: TestShop) => (await shop.sql('select stock from variants'))[0]?.['stock']

test('an order that is paid by card is authorized at its total, and shows how it is paid', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card', 2)
  expect(cart.paymentOption).toBe('card:card')
  const { status, body } = await checkout(shop, cart, { paymentMethod: 'pm_1' })
  const payment = { code: 'card:card', title: 'Card', state: 'authorized', amount: { amount: 2500, currency: 'EUR' } }
  expect([status, body]).toMatchObject([201, { payment, total: { amount: 2500 } }])
  expect(till.asked).toMatchObject([
    { id: expect.stringMatching(/^pay_/), code: 'card', email: 'guest@example.com', data: { paymentMethod: 'pm_1' } },
  ])
  expect(till.asked[0]?.cart.total.amount).toBe(2500)
  expect(await shop.emitted()).toMatchObject([{ type: 'order.placed', payload: { order: { payment } } }])
  expect(await payments(shop)).toEqual([{ code: 'card:card', amount: 2500, state: 'authorized', isOrders: true }])
})

test('the options of all payment plugins are offered under their installations’ names, as far as they take the cart', async () => {
  const shop = await shopWith(server, { card: Card, invoice: Invoice })
  const { id } = await fillCart(shop, { mug: 1 })
  const offered = async () => (await shop.request(`GET /carts/${id}/payment-options`)).body['items']
  expect(await offered()).toEqual([
    { code: 'card:card', title: 'Card' },
    { code: 'invoice:transfer', title: 'Invoice' },
  ])
  await shop.request(`PATCH /carts/${id}/lines/mug`, { body: { quantity: 5 } })
  expect(await offered()).toEqual([{ code: 'card:card', title: 'Card' }])
  const wrong = await shop.request(`PUT /carts/${id}/payment-option`, { body: { code: 'invoice:transfer' } })
  expect(codeOf(wrong)).toEqual([422, 'PAYMENT_NOT_OFFERED'])
})

test('a payment that comes later leaves the order standing with an open one, and no other plugin is asked', async () => {
  const shop = await shopWith(server, { card: Card, invoice: Invoice })
  const { status, body } = await checkout(shop, await cartPaidBy(shop, 'invoice:transfer'))
  expect([status, body]).toMatchObject([
    201,
    { payment: { state: 'open', reference: expect.stringMatching(/^RF-pay_/) } },
  ])
  expect(till.asked).toEqual([])
})

test('without a chosen option nothing is sold, nor with one that is not offered any more', async () => {
  const shop = await shopWith(server)
  expect(codeOf(await checkout(shop, await fillCart(shop, { mug: 1 })))).toEqual([422, 'PAYMENT_REQUIRED'])
  const cart = await cartPaidBy(shop, 'card:card')
  till.offers = false
  expect(codeOf(await checkout(shop, cart))).toEqual([422, 'PAYMENT_NOT_OFFERED'])
  expect([await payments(shop), await stock(shop)]).toEqual([[], 5])
})

test('a shop whose payment plugin was replaced asks for an option of the new one; without any, orders need none', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  const other = await shop.another({ invoice: Invoice })
  expect(codeOf(await checkout(other, cart))).toEqual([422, 'PAYMENT_NOT_OFFERED'])
  const none = await shop.another({})
  expect(await checkout(none, cart)).toMatchObject({ status: 201, body: { payment: null } })
})

@Plugin()
class Free extends DiscountProvider {
  discounts(): DiscountOffer[] {
    return [{ title: 'All', amount: Number.POSITIVE_INFINITY, on: 'order' }]
  }
}

test('where there is nothing to pay nobody is asked', async () => {
  const shop = await shopWith(server, { free: Free, card: Card })
  const cart = await fillCart(shop, { mug: 1 })
  expect((await shop.request(`GET /carts/${cart.id}/payment-options`)).body).toEqual({ items: [] })
  expect(await checkout(shop, cart)).toMatchObject({ status: 201, body: { payment: null, total: { amount: 0 } } })
  expect(till.asked).toEqual([])
})

test('a refused card is a denial in the plugin’s words, nothing is sold, and the next try is another payment', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = () => declined
  const refused = await checkout(shop, cart)
  expect([refused.status, refused.body]).toMatchObject([422, { code: 'CARD_DECLINED', title: 'No.' }])
  expect(await stock(shop)).toBe(5)
  till.answer = () => authorized()
  expect((await checkout(shop, cart)).status).toBe(201)
  expect(new Set(till.asked.map(({ id }) => id)).size).toBe(2)
  // The other tab of the browser may have paid the refused one meanwhile: its plugin is told to let go of it.
  expect(await payments(shop)).toMatchObject([{ state: 'authorized' }, { state: 'cancelled', isOrders: false }])
  expect(await cancelledOnes(shop)).toHaveLength(1)
})

test('what the shopper has to do first is told with a 402, and the same payment is asked for again', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = () => ({ kind: 'action', data: { clientSecret: 'pi_1_secret' } })
  const { status, body } = await checkout(shop, cart)
  expect([status, body]).toMatchObject([
    402,
    { code: 'PAYMENT_ACTION_REQUIRED', action: { clientSecret: 'pi_1_secret' } },
  ])
  expect(body).toMatchObject({ status: 402, requestId: expect.any(String) })
  till.answer = () => authorized()
  expect((await checkout(shop, cart)).status).toBe(201)
  expect(new Set(till.asked.map(({ id }) => id)).size).toBe(1)
})

test.each([
  ['throws', () => Promise.reject(new Error('Stripe is down'))],
  ['answers nonsense', () => ({ kind: 'paid' }) as never],
  ['authorizes without a reference', () => ({ kind: 'authorized' }) as never],
])('a provider that %s is a 503, nothing is sold, and the next try is the same payment', async (_, answer) => {
  const lines: unknown[] = []
  const shop = await shopWith(server, { card: Card }, { write: (line) => void lines.push(line) })
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = answer
  expect(codeOf(await checkout(shop, cart))).toEqual([503, 'PROVIDER_FAILED'])
  expect(await stock(shop)).toBe(5)
  expect(lines).toContainEqual(expect.objectContaining({ plugin: 'card', message: 'a provider failed' }))
  till.answer = () => authorized()
  expect((await checkout(shop, cart)).status).toBe(201)
  expect(till.asked[0]?.id).toBe(till.asked[1]?.id)
})

test('a provider that does not answer in time is a 503', async () => {
  const { deadline } = PaymentProvider
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = () => new Promise(() => undefined)
  try {
    Object.assign(PaymentProvider, { deadline: 20 })
    expect(codeOf(await checkout(shop, cart))).toEqual([503, 'PROVIDER_FAILED'])
  } finally {
    Object.assign(PaymentProvider, { deadline })
  }
  expect(await payments(shop)).toMatchObject([{ state: 'asked', isOrders: false }])
})

@Plugin()
class Guard {
  @before(Checkout, 'place')
  check() {
    return deny('NOT_TODAY', 'Not today.')
  }
}

test('nobody’s card is touched for an order that would not be placed anyway', async () => {
  const shop = await shopWith(server)
  const [short, empty, changed, ordered] = [
    await cartPaidBy(shop, 'card:card', 9),
    await fillCart(shop, {}),
    await cartPaidBy(shop, 'card:card'),
    await cartPaidBy(shop, 'card:card'),
  ]
  await checkout(shop, ordered)
  till.asked.length = 0
  expect(codeOf(await checkout(shop, short))).toEqual([409, 'OUT_OF_STOCK'])
  expect(codeOf(await checkout(shop, empty))).toEqual([422, 'CART_EMPTY'])
  expect(codeOf(await checkout(shop, ordered))).toEqual([409, 'CART_ORDERED'])
  await shop.request(`PATCH /carts/${changed.id}/lines/mug`, { body: { quantity: 2 } })
  const late = shop.get(Checkout).place({ cart: changed, customer: null, email: 'a@example.com' })
  await expect(late).rejects.toMatchObject({ code: 'CART_CHANGED' })
  const guarded = await shop.another({ guard: Guard, card: Card })
  expect(codeOf(await checkout(guarded, changed))).toEqual([422, 'NOT_TODAY'])
  expect(till.asked).toEqual([])
})

test('when the last piece is sold while the card is asked, the authorization is cancelled', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card', 3)
  till.answer = async () => {
    await shop.sell(product('mug', { price: 1250, stock: 2 }))
    return { kind: 'authorized', reference: 'pi_last' }
  }
  expect(codeOf(await checkout(shop, cart))).toEqual([409, 'OUT_OF_STOCK'])
  expect(await payments(shop)).toMatchObject([{ state: 'cancelled', isOrders: false }])
  expect(await cancelledOnes(shop)).toEqual(['pi_last'])
})

test('when the cart changes while the card is asked, the authorization is cancelled and the next one is of the new total', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = async () => {
    await shop.request(`PATCH /carts/${cart.id}/lines/mug`, { body: { quantity: 2 } })
    return { kind: 'authorized', reference: 'pi_old' }
  }
  expect(codeOf(await checkout(shop, cart))).toEqual([409, 'CART_CHANGED'])
  till.answer = () => authorized()
  const { body } = await checkout(shop, cart)
  expect(body).toMatchObject({ total: { amount: 2500 }, payment: { amount: { amount: 2500 } } })
  expect(await cancelledOnes(shop)).toEqual(['pi_old'])
})

test('of two checkouts of one cart at once there is one order and one payment, which is kept', async () => {
  const shop = await shopWith(server)
  const other = await shop.another()
  const cart = await cartPaidBy(shop, 'card:card')
  const both = Promise.withResolvers<void>()
  till.answer = async ({ id }) => {
    if (till.asked.length === 2) both.resolve()
    await both.promise
    return { kind: 'authorized', reference: `pi_of_${id}` }
  }
  const answers = await Promise.all([checkout(shop, cart), checkout(other, cart)])
  expect(answers.map(codeOf).sort()).toEqual([
    [201, undefined],
    [409, 'CART_ORDERED'],
  ])
  expect(till.asked[0]?.id).toBe(till.asked[1]?.id)
  expect(await payments(shop)).toMatchObject([{ state: 'authorized', isOrders: true }])
  expect(await cancelledOnes(shop)).toEqual([])
})

test('twenty checkouts at once in two workers sell what there is, and keep as many payments as orders', async () => {
  const shop = await shopWith(server)
  const workers = [shop, await shop.another()] as const
  const carts: Cart[] = []
  for (let at = 0; at < 10; at++) carts.push(await cartPaidBy(shop, 'card:card'))
  await Promise.all([...carts, ...carts].map((cart, at) => checkout(workers[at % 2 ? 1 : 0], cart)))
  const all = await payments(shop)
  expect(all.filter(({ state }) => state === 'authorized')).toHaveLength(5)
  expect(await shop.sql('select from orders')).toHaveLength(5)
  const left = all.filter(({ state }) => !['authorized', 'cancelled'].includes(String(state)))
  expect(left).toEqual([])
})

test('a shop that is killed between the card and the order finds the payment again at the next try', async () => {
  const shop = await shopWith(server)
  const cart = await cartPaidBy(shop, 'card:card')
  const [held, dead] = [Promise.withResolvers<void>(), Promise.withResolvers<PaymentOutcome>()]
  till.answer = () => {
    held.resolve()
    return dead.promise
  }
  // As if killed: it does not go on from here.
  const lost = checkout(shop, cart)
  await held.promise
  expect(await payments(shop)).toMatchObject([{ state: 'asked', isOrders: false }])
  till.answer = () => authorized()
  const { status } = await checkout(await shop.another(), cart)
  expect([status, till.asked[0]?.id]).toEqual([201, till.asked[1]?.id])
  expect(await payments(shop)).toMatchObject([{ state: 'authorized', isOrders: true }])
  // It was only slow: what it finds now is no order of its own, and nothing to cancel.
  dead.resolve({ kind: 'authorized', reference: 'pi_late' })
  expect(codeOf(await lost)).toEqual([409, 'CART_ORDERED'])
  expect(await cancelledOnes(shop)).toEqual([])
})

test('a payment that was left behind is cancelled when its cart is ordered otherwise', async () => {
  const shop = await shopWith(server, { card: Card, invoice: Invoice })
  const cart = await cartPaidBy(shop, 'card:card')
  till.answer = () => ({ kind: 'action', data: {} })
  await checkout(shop, cart)
  await shop.request(`PUT /carts/${cart.id}/payment-option`, { body: { code: 'invoice:transfer' } })
  expect((await checkout(shop, cart)).status).toBe(201)
  expect(await payments(shop)).toMatchObject([{ state: 'cancelled' }, { state: 'open', isOrders: true }])
  const cancelled = (await shop.emitted()).find(({ type }) => type === 'payment.cancelled')
  expect(cancelled).toMatchObject({
    aggregate: `payment:${till.asked[0]?.id}`,
    payload: { payment: { code: 'card:card', reference: null, amount: { amount: 1250 }, cartId: cart.id } },
  })
})

test('a reference that another order has is no second payment', async () => {
  const shop = await shopWith(server)
  till.answer = () => ({ kind: 'authorized', reference: 'pi_same' })
  expect((await checkout(shop, await cartPaidBy(shop, 'card:card'))).status).toBe(201)
  expect((await checkout(shop, await cartPaidBy(shop, 'card:card'))).status).toBe(500)
  expect(await payments(shop)).toMatchObject([{ state: 'authorized' }, { state: 'cancelled' }])
})

test('what the browser sends for the payment is bounded, before guards are shown it', async () => {
  const shop = await shopWith(server, { refusing: Refusing, card: Card })
  const cart = await cartPaidBy(shop, 'card:card')
  expect(codeOf(await checkout(shop, cart, { junk: 'x'.repeat(9000) }))).toEqual([422, 'PAYMENT_DATA_TOO_LARGE'])
  expect(codeOf(await checkout(shop, cart, ['no object']))).toEqual([400, 'INPUT_INVALID'])
})

@Plugin()
class Shouting extends PaymentProvider {
  options(): PaymentOffer[] {
    return [{ code: 'CASH!', title: 'Cash' }]
  }

  authorize(): PaymentOutcome {
    return authorized()
  }
}

@Plugin()
class Refusing {
  @before(Checkout, 'place')
  check() {
    return deny('REFUSED', 'No.')
  }
}

@Plugin()
class Allowing {
  @before(Checkout, 'place')
  check({ payment }: { payment?: unknown }) {
    return payment === undefined ? deny('NOTHING_SENT', 'Nothing.') : allow
  }
}

test('options that are not as they should be are not shown', async () => {
  const shop = await shopWith(server, { cash: Shouting })
  const { id } = await fillCart(shop, { mug: 1 })
  expect((await shop.request(`GET /carts/${id}/payment-options`)).status).toBe(503)
})

test('guards of the order see what was sent for the payment', async () => {
  const shop = await shopWith(server, { allowing: Allowing, card: Card })
  const cart = await cartPaidBy(shop, 'card:card')
  expect(codeOf(await checkout(shop, cart))).toEqual([422, 'NOTHING_SENT'])
  expect((await checkout(shop, cart, { paymentMethod: 'pm' })).status).toBe(201)
})
