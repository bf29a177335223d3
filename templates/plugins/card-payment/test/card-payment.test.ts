import { on, Plugin } from '@shopctl/sdk'
import { type TestShop, type TestShopOptions, testShop } from '@shopctl/sdk/test'
import { expect, test } from 'vitest'
import CardPayment, { PaymentDisputed } from '../src/index.js'
import { cards, StripeReplay } from './stripe-replay.js'

const webhookSecret = 'whsec_of_the_test'
const config = { secretKey: 'sk_test_4711', webhookSecret }
const url = 'https://api.stripe.com'

interface Open extends AsyncDisposable {
  readonly shop: TestShop
  readonly stripe: StripeReplay
}

/** A shop that takes cards, and Stripe behind it. */
async function open(options: Pick<TestShopOptions, 'currency' | 'with'> = {}): Promise<Open> {
  const stripe = new StripeReplay()
  const shop = await testShop(CardPayment, { config, ...options })
  shop.http.serve(url, (call) => stripe.answer(call))
  return { shop, stripe, [Symbol.asyncDispose]: () => shop.close() }
}

const cartToPay = async (shop: TestShop) =>
  shop.pay(await shop.cart([{ sku: 'mug', quantity: 2 }]), 'card-payment:card')

const buy = async (shop: TestShop, paymentMethod: string = cards.good) =>
  shop.checkout(await cartToPay(shop), { payment: { paymentMethod } })

const stateOf = (stripe: StripeReplay, id = 'pi_1') => stripe.intents.get(id)?.status

test('a card is authorized for the order’s total, and captured when the order stands', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const { status, body } = await buy(shop)
  const payment = {
    code: 'card-payment:card',
    title: 'Card',
    reference: 'pi_1',
    amount: { amount: 2400, currency: 'EUR' },
  }
  expect([status, body]).toMatchObject([201, { payment: { ...payment, state: 'authorized' } }])
  expect(stateOf(stripe)).toBe('requires_capture')
  await shop.settled()
  expect(stateOf(stripe)).toBe('succeeded')
  const id = stripe.intents.get('pi_1')?.metadata['payment']
  expect(stripe.heard).toEqual([
    {
      what: 'POST /v1/payment_intents',
      key: id,
      form: {
        amount: '2400',
        currency: 'eur',
        capture_method: 'manual',
        'allowed_payment_method_types[0]': 'card',
        'metadata[payment]': id,
        'metadata[cart]': body['cartId'],
      },
    },
    {
      what: 'POST /v1/payment_intents/pi_1/confirm',
      key: `${id}:pm_card_visa`,
      form: { payment_method: 'pm_card_visa', use_stripe_sdk: 'true' },
    },
    { what: 'POST /v1/payment_intents/pi_1/capture', key: expect.any(String) as string, form: {} },
  ])
  expect(shop.http.calls[0]?.headers).toMatchObject({ authorization: 'Bearer sk_test_4711' })
})

test('an event that comes twice captures once', async () => {
  await using all = await open()
  const { shop, stripe } = all
  await buy(shop)
  await shop.redeliver()
  expect(stateOf(stripe)).toBe('succeeded')
  expect(stripe.intents.size).toBe(1)
})

test('while Stripe is away a capture waits, and is made when it is back', async () => {
  await using all = await open()
  const { shop, stripe } = all
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  const { body } = await buy(shop)
  shop.http.reply(`${url}/v1/payment_intents/pi_1/capture`, new Error('the line is dead'))
  await shop.settled()
  shop.clock.advance({ minutes: 16 })
  await shop.settled()
  expect(stateOf(stripe)).toBe('requires_capture')
  shop.http.reply(`${url}/v1/payment_intents/pi_1/capture`)
  shop.clock.advance({ minutes: 16 })
  await shop.settled()
  expect(stateOf(stripe)).toBe('succeeded')
  expect((await shop.request('GET', `/orders/${String(body['id'])}`)).body).toMatchObject({
    payment: { state: 'paid' },
  })
})

test('an intent that somebody cancels in the dashboard is a refusal, and the next try another payment', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const cart = await cartToPay(shop)
  await shop.checkout(cart, { payment: { paymentMethod: cards.secured } })
  stripe.expire('pi_1')
  expect((await shop.checkout(cart, { payment: {} })).body).toMatchObject({ code: 'CARD_DECLINED' })
  expect((await shop.checkout(cart, { payment: { paymentMethod: cards.good } })).status).toBe(201)
})

test('a declined card is refused in the shopper’s language, and the next one is tried anew', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const cart = await cartToPay(shop)
  shop.language = 'de'
  const refused = await shop.checkout(cart, { payment: { paymentMethod: cards.declined } })
  expect([refused.status, refused.body]).toMatchObject([
    422,
    { code: 'CARD_DECLINED', title: expect.stringContaining('abgelehnt') },
  ])
  expect((await shop.checkout(cart, { payment: { paymentMethod: cards.good } })).status).toBe(201)
  expect([stateOf(stripe, 'pi_1'), stateOf(stripe, 'pi_2')]).toEqual(['requires_payment_method', 'requires_capture'])
})

test('a card that wants its owner asked is confirmed in the browser, and the order goes on from there', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const cart = await cartToPay(shop)
  const first = await shop.checkout(cart, { payment: { paymentMethod: cards.secured } })
  expect([first.status, first.body]).toMatchObject([
    402,
    { code: 'PAYMENT_ACTION_REQUIRED', action: { clientSecret: 'pi_1_secret' } },
  ])
  stripe.authenticate('pi_1', true)
  expect(await shop.checkout(cart)).toMatchObject({ status: 201, body: { payment: { reference: 'pi_1' } } })
  expect(stripe.intents.size).toBe(1)
})

test('who is not recognized by the bank pays with another card', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const cart = await cartToPay(shop)
  await shop.checkout(cart, { payment: { paymentMethod: cards.secured } })
  stripe.authenticate('pi_1', false)
  const refused = await shop.checkout(cart, { payment: { paymentMethod: cards.secured } })
  expect(refused.body).toMatchObject({ code: 'CARD_NOT_AUTHENTICATED' })
  expect((await shop.checkout(cart, { payment: { paymentMethod: cards.good } })).status).toBe(201)
})

test('an order without a card is refused', async () => {
  await using all = await open()
  expect((await all.shop.checkout(await cartToPay(all.shop))).body).toMatchObject({ code: 'CARD_REQUIRED' })
})

test('when Stripe fails nothing is sold, and the next try is no second authorization', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const cart = await cartToPay(shop)
  shop.http.reply(`${url}/v1/payment_intents/pi_1/confirm`, new Error('the line is dead'))
  const refused = await shop.checkout(cart, { payment: { paymentMethod: cards.good } })
  expect([refused.status, refused.body['code']]).toEqual([503, 'PROVIDER_FAILED'])
  shop.http.reply(`${url}/v1/payment_intents/pi_1/confirm`)
  expect((await shop.checkout(cart, { payment: { paymentMethod: cards.good } })).status).toBe(201)
  expect(stripe.intents.size).toBe(1)
})

test('an authorization whose order came to nothing is given back', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const cart = await cartToPay(shop)
  shop.http.serve(url, async (call) => {
    if (call.url.endsWith('/confirm')) await shop.request('PATCH', `/carts/${cart.id}/lines/mug`, { quantity: 1 })
    return stripe.answer(call)
  })
  const refused = await shop.checkout(cart, { payment: { paymentMethod: cards.good } })
  expect(refused.body).toMatchObject({ code: 'CART_CHANGED' })
  await shop.settled()
  expect(stateOf(stripe)).toBe('canceled')
  await shop.redeliver()
})

test('one that was left behind in the browser is given back when the cart is ordered after all', async () => {
  await using all = await open()
  const { shop, stripe } = all
  const cart = await cartToPay(shop)
  await shop.checkout(cart, { payment: { paymentMethod: cards.secured } })
  await shop.request('PATCH', `/carts/${cart.id}/lines/mug`, { quantity: 1 })
  await shop.checkout(cart, { payment: { paymentMethod: cards.good } })
  await shop.settled()
  expect([stateOf(stripe, 'pi_1'), stateOf(stripe, 'pi_2')]).toEqual(['canceled', 'succeeded'])
})

test('an authorization that has expired before it was captured makes the payment fail', async () => {
  await using all = await open()
  const { shop, stripe } = all
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  const { body } = await buy(shop)
  stripe.expire('pi_1')
  await shop.settled()
  expect((await shop.request('GET', `/orders/${String(body['id'])}`)).body).toMatchObject({
    payment: { state: 'failed' },
  })
})

test('Stripe’s webhook makes an order paid that was captured by hand; twice changes nothing', async () => {
  await using all = await open()
  const { shop, stripe } = all
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  const { body } = await buy(shop)
  const message = stripe.webhook('payment_intent.succeeded', 'pi_1', webhookSecret)
  for (let times = 0; times < 2; times++) {
    expect(await shop.post('/card-payment/webhook', message)).toMatchObject({ status: 200, body: { received: true } })
  }
  expect((await shop.request('GET', `/orders/${String(body['id'])}`)).body).toMatchObject({
    payment: { state: 'paid' },
  })
  const unknown = stripe.webhook('payment_intent.canceled', 'pi_of_another_shop', webhookSecret)
  expect((await shop.post('/card-payment/webhook', unknown)).status).toBe(200)
})

test('a webhook that Stripe has not signed, or whose bytes are others, changes nothing', async () => {
  await using all = await open()
  const { shop, stripe } = all
  await shop.login(await shop.customer({ email: 'ann@example.com' }))
  const { body } = await buy(shop)
  const good = stripe.webhook('payment_intent.succeeded', 'pi_1', webhookSecret)
  const messages = [
    stripe.webhook('payment_intent.succeeded', 'pi_1', 'whsec_another'),
    { ...good, body: `${good.body} ` },
    { ...good, body: JSON.stringify(JSON.parse(good.body)) },
    { body: good.body },
  ]
  for (const message of messages) {
    const answer = await shop.post('/card-payment/webhook', message)
    expect([answer.status, answer.body['code']]).toEqual([400, 'SIGNATURE_INVALID'])
  }
  expect((await shop.request('GET', `/orders/${String(body['id'])}`)).body).toMatchObject({
    payment: { state: 'authorized' },
  })
})

test.each([
  ['JPY', '2400'],
  ['ISK', '240000'],
])('money in %s is counted as Stripe counts it', async (currency, sent) => {
  await using all = await open({ currency })
  await buy(all.shop)
  expect(all.stripe.heard[0]?.form).toMatchObject({ amount: sent, currency: currency.toLowerCase() })
})

test.each([
  ['no key', { webhookSecret }],
  ['a publishable key', { ...config, secretKey: 'pk_test_4711' }],
  ['no secret for the webhook', { secretKey: 'sk_test_4711' }],
])('%s is refused', async (_, wrong) => {
  await expect(testShop(CardPayment, { config: wrong })).rejects.toThrow('The config of "card-payment" is not valid')
})

const heard: PaymentDisputed[] = []

/** Another plugin of the shop. */
@Plugin()
class Desk {
  @on(PaymentDisputed)
  hear(dispute: PaymentDisputed): void {
    heard.push(dispute)
  }
}

test('other plugins hear of a disputed payment of the shop, and of no other', async () => {
  await using all = await open({ with: [Desk] })
  const { shop, stripe } = all
  await buy(shop)
  for (const id of ['pi_1', 'pi_of_another_shop']) {
    const message = stripe.webhook('charge.dispute.created', id, webhookSecret)
    expect((await shop.post('/card-payment/webhook', message)).status).toBe(200)
  }
  await shop.settled()
  expect(heard).toMatchObject([{ reference: 'pi_1', reason: 'fraudulent' }])
})
