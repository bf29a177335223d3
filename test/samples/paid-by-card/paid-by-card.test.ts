/**
 * A seller adds card payment, a plugin with a package of its own from npm, to a shop that runs: orders are authorized at
 * checkout and captured behind it, Stripe's webhooks come in by their signed bytes, and a shop that is killed when the card
 * was asked and the order not yet placed charges nobody twice.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cart, Order } from '../../../core/shop/index.js'
import { cards } from '../../../templates/plugins/card-payment/test/stripe-replay.js'
import { childrenOf } from '../../setup/processes.js'
import type { Shopper } from '../../setup/shopper.js'
import { addPlugins, bare, openShop, sku } from '../../setup/small-shop.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'
import { StripeServer } from './stripe-server.js'

const webhookSecret = 'whsec_of_the_sample'
let platform: TestPlatform
let stripe: StripeServer
let ada: Shopper

beforeAll(async () => {
  stripe = await StripeServer.open()
  // Empty: the registry that npm itself is set to.
  const home = await TestPlatform.homeWithSamples()
  platform = await TestPlatform.start({ home, environment: { ...bare, SHOPCTL_UPLINK: '' } })
  const shopper = await openShop(platform, 'acme')
  if ((await shopper.order(sku.cheap)).status !== 201) throw new Error('the shop does not sell')
  const config = { secretKey: 'sk_test_4711', webhookSecret, url: stripe.url }
  await addPlugins(platform.client, 'acme', { package: 'card-payment', config })
  await shopper.register('ada@example.com')
  ada = shopper.as((await shopper.login('ada@example.com')).body.token)
}, 120_000)

afterAll(async () => {
  await platform.close()
  await stripe.close()
})

async function cartToPay(): Promise<string> {
  const id = await ada.cart(sku.cheap, 2)
  const { body } = await ada.request<Cart>('PUT', `/carts/${id}/payment-option`, { code: 'card-payment:card' })
  expect(body).toMatchObject({ paymentOption: 'card-payment:card', total: { amount: 1800 } })
  return id
}

const buy = (cartId: string, paymentMethod: string = cards.good) =>
  ada.request<Order>('POST', '/checkout', { cartId, payment: { paymentMethod } })

const isPaid = async (id: string): Promise<boolean> =>
  (await ada.request<Order>('GET', `/orders/${id}`)).body.payment?.state === 'paid'

test('a payment provider: an order without a card is refused, and one with a card is paid a moment later (P4)', async () => {
  expect(await ada.order(sku.cheap)).toMatchObject({ status: 422, body: { code: 'PAYMENT_REQUIRED' } })
  const id = await cartToPay()
  expect(await buy(id, cards.declined)).toMatchObject({ status: 422, body: { code: 'CARD_DECLINED' } })
  const { status, body } = await buy(id)
  expect([status, body]).toMatchObject([201, { payment: { state: 'authorized', amount: { amount: 1800 } } }])
  await until(() => isPaid(body.id), 'the capture')
  expect(stripe.replay.intents.get(body.payment?.reference ?? '')).toMatchObject({ status: 'succeeded', amount: 1800 })
})

test('what Stripe tells is believed by the signature over its bytes, through the gateway too', async () => {
  const reference = [...stripe.replay.intents.keys()].at(-1) ?? ''
  const { body, headers } = stripe.replay.webhook('payment_intent.succeeded', reference, webhookSecret)
  const post = async (sent: string) =>
    (await fetch(new URL('/card-payment/webhook', ada.address), { method: 'POST', headers, body: sent })).status
  expect([await post(body), await post(`${body}\n`)]).toEqual([200, 400])
})

test('a shop that is killed between the card and the order finds the payment again: one order, one charge', async () => {
  const before = stripe.replay.intents.size
  const id = await cartToPay()
  stripe.onConfirmed = async () => {
    const workers = (await childrenOf(platform.home)).filter(({ command }) => command.includes('worker.mjs'))
    for (const { pid } of workers) process.kill(pid, 'SIGKILL')
    stripe.onConfirmed = async () => undefined
  }
  expect((await buy(id)).status).toBeGreaterThanOrEqual(500)
  let order: Order | undefined
  await until(async () => {
    const { status, body } = await buy(id)
    if (status === 201) order = body
    return status === 201
  }, 'the order')
  expect(stripe.replay.intents.size).toBe(before + 1)
  await until(() => isPaid(order?.id ?? ''), 'the capture')
})
