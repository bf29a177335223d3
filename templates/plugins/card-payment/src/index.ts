import { Config, type Deny, deny, Http, on, Plugin } from '@shopctl/sdk'
import {
  OrderPlaced,
  PaymentCancelled,
  type PaymentOffer,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
  Payments,
} from '@shopctl/sdk/shop'
import { Stripe } from 'stripe'
import { CardPaymentConfig } from './config.js'
import { Intents } from './intents.js'
import { StripeWebhook } from './stripe-webhook.js'

/** Takes cards: authorized while the shopper waits, captured when the order stands, released when it came to nothing. */
@Plugin({ config: CardPaymentConfig, controllers: [StripeWebhook] })
export default class CardPayment extends PaymentProvider {
  readonly #intents: Intents

  constructor(
    http: Http,
    private readonly payments: Payments,
    private readonly config: Config<CardPaymentConfig>,
  ) {
    super()
    this.#intents = new Intents(http, config)
  }

  options(): PaymentOffer[] {
    return [{ code: 'card', title: this.config.title }]
  }

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    const { id, cart, data } = request
    const begun = await this.#intents.of({ id, amount: cart.total, cartId: cart.id })
    try {
      const isAsked = begun.status === 'requires_payment_method' && begun.last_payment_error === null
      if (!isAsked) return outcomeOf(begun)
      const { paymentMethod } = data
      if (typeof paymentMethod !== 'string') return deny('CARD_REQUIRED', 'Enter a card first.')
      return outcomeOf(await this.#intents.confirm(begun, { id, paymentMethod }))
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError) return refusal(error.code)
      throw error
    }
  }

  @on(OrderPlaced)
  async capture({ order: { payment } }: OrderPlaced): Promise<void> {
    if (!this.payments.isOwn(payment)) return
    const { status } = await this.#intents.capture(payment.reference)
    if (status === 'succeeded') await this.payments.paid(payment.reference)
    // The card's bank has taken its word back, or it was cancelled in Stripe's dashboard.
    if (status === 'canceled') await this.payments.failed(payment.reference)
  }

  @on(PaymentCancelled)
  async release({ payment }: PaymentCancelled): Promise<void> {
    if (this.payments.isOwn(payment)) await this.#intents.cancel(payment)
  }
}

function outcomeOf({
  id: reference,
  status,
  client_secret: clientSecret,
  last_payment_error: error,
}: Stripe.PaymentIntent): PaymentOutcome {
  switch (status) {
    case 'requires_capture':
    case 'succeeded':
      return { kind: 'authorized', reference }
    case 'requires_action':
      return { kind: 'action', data: { clientSecret } }
    case 'requires_payment_method':
      return refusal(error?.code)
    default:
      throw new Error(`Stripe says that ${reference} is ${status}`)
  }
}

const refusal = (code: string | undefined): Deny =>
  code === 'payment_intent_authentication_failure' || code === 'authentication_required'
    ? deny('CARD_NOT_AUTHENTICATED', 'Your bank could not make sure that it was you. Try again, or take another card.')
    : deny('CARD_DECLINED', 'The card was declined. Try again, or take another card.')
