import { Clock, Config, type Deny, deny, Http, Jobs, job, on, Plugin } from '@shopctl/sdk'
import {
  type CancelledPayment,
  type Cart,
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
import { inStripesUnits } from './stripes-units.js'

interface Capture {
  readonly reference: string
  readonly tries?: number
}

interface Release {
  readonly payment: CancelledPayment
  readonly tries?: number
}

/** While Stripe is away, or the seller's key is an old one, money is asked for again: for six days, as long as cards hold it. */
const pauseMs = 15 * 60 * 1000
const mostTries = (6 * 24 * 60 * 60 * 1000) / pauseMs

/** Takes cards: authorized while the shopper waits, captured when the order stands, released when it came to nothing. */
@Plugin({ config: CardPaymentConfig, controllers: [StripeWebhook] })
export default class CardPayment extends PaymentProvider {
  readonly #intents: Intents

  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    http: Http,
    private readonly payments: Payments,
    private readonly config: Config<CardPaymentConfig>,
    private readonly jobs: Jobs<CardPayment>,
    private readonly clock: Clock,
  ) {
    super()
    this.#intents = new Intents(http, config)
  }

  options({ total }: Cart): PaymentOffer[] {
    return inStripesUnits(total) === undefined ? [] : [{ code: 'card', title: this.config.title }]
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
  async placed({ order: { payment } }: OrderPlaced): Promise<void> {
    if (!this.payments.isOwn(payment)) return
    const { reference } = payment
    await this.jobs.enqueue('capture', { reference }, { once: `capture ${reference}` })
  }

  @on(PaymentCancelled)
  async cancelled({ payment }: PaymentCancelled): Promise<void> {
    if (!this.payments.isOwn(payment)) return
    await this.jobs.enqueue('release', { payment }, { once: `release ${payment.id}` })
  }

  @job()
  async capture({ reference, tries = 0 }: Capture): Promise<void> {
    const intent = await this.#intents.capture(reference).catch(async (error: unknown) => {
      if (tries >= mostTries) throw error
      await this.jobs.enqueue('capture', { reference, tries: tries + 1 }, { at: this.#soon() })
    })
    if (intent?.status === 'succeeded') await this.payments.paid(reference)
    // The card's bank has taken its word back, or it was cancelled in Stripe's dashboard.
    if (intent?.status === 'canceled') await this.payments.failed(reference)
  }

  @job()
  async release({ payment, tries = 0 }: Release): Promise<void> {
    await this.#intents.cancel(payment).catch(async (error: unknown) => {
      if (tries >= mostTries) throw error
      await this.jobs.enqueue('release', { payment, tries: tries + 1 }, { at: this.#soon() })
    })
  }

  #soon(): Date {
    return new Date(this.clock.now().getTime() + pauseMs)
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
    // In Stripe's dashboard: the next try is another payment.
    case 'canceled':
      return refusal(undefined)
    default:
      throw new Error(`Stripe says that ${reference} is ${status}`)
  }
}

const refusal = (code: string | undefined): Deny =>
  code === 'payment_intent_authentication_failure' || code === 'authentication_required'
    ? deny('CARD_NOT_AUTHENTICATED', 'Your bank could not make sure that it was you. Try again, or take another card.')
    : deny('CARD_DECLINED', 'The card was declined. Try again, or take another card.')
