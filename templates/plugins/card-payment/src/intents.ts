import { Config, Http, Injectable } from '@shopctl/sdk'
import type { CancelledPayment, Money } from '@shopctl/sdk/shop'
import { Stripe } from 'stripe'
import { CardPaymentConfig } from './config.js'
import { inStripesUnits } from './stripes-units.js'

interface Asked {
  /** The shop's, of the payment. */
  readonly id: string
  readonly amount: Money
  readonly cartId: string
}

/** What the shop's payments are at Stripe. Each call may come twice: the payment's id makes it one. */
@Injectable()
export class Intents {
  readonly #stripe: Stripe

  constructor(http: Http, config: Config<CardPaymentConfig>) {
    const { secretKey, url } = config
    const { protocol, hostname: host, port } = new URL(url)
    this.#stripe = new Stripe(secretKey, {
      host,
      port: port || (protocol === 'https:' ? 443 : 80),
      protocol: protocol === 'https:' ? 'https' : 'http',
      httpClient: Stripe.createFetchHttpClient((address, init) =>
        http.fetch(address instanceof Request ? address.url : address, init),
      ),
      timeout: 8_000,
      maxNetworkRetries: 1,
      telemetry: false,
    })
  }

  /** The payment's intent, as it is now; made when there is none. */
  async of({ id, amount, cartId }: Asked): Promise<Stripe.PaymentIntent> {
    const units = inStripesUnits(amount)
    if (units === undefined) throw new Error(`Stripe cannot charge ${amount.amount} of ${amount.currency}`)
    const made = await this.#stripe.paymentIntents.create(
      {
        amount: units,
        currency: amount.currency.toLowerCase(),
        capture_method: 'manual',
        allowed_payment_method_types: ['card'],
        metadata: { payment: id, cart: cartId },
      },
      { idempotencyKey: id },
    )
    // Stripe repeats the answer of the first time, which may be long ago.
    const isRepeated = new Headers(made.lastResponse.headers).get('idempotent-replayed') === 'true'
    return isRepeated ? this.#stripe.paymentIntents.retrieve(made.id) : made
  }

  /** Throws a StripeCardError for a card that is declined. */
  confirm(
    intent: Stripe.PaymentIntent,
    { id, paymentMethod }: { readonly id: string; readonly paymentMethod: string },
  ): Promise<Stripe.PaymentIntent> {
    return this.#stripe.paymentIntents.confirm(
      intent.id,
      { payment_method: paymentMethod, use_stripe_sdk: true },
      { idempotencyKey: `${id}:${paymentMethod}` },
    )
  }

  // Neither needs an idempotency key, with which Stripe would repeat its own failure for a day.
  capture(reference: string): Promise<Stripe.PaymentIntent> {
    return this.#stripe.paymentIntents.capture(reference).catch((error: unknown) => this.#asItIs(error, reference))
  }

  /** Also one of which the shop never heard whether there is one. */
  async cancel({ id, reference, amount, cartId }: CancelledPayment): Promise<void> {
    const known = reference ?? (await this.of({ id, amount, cartId })).id
    await this.#stripe.paymentIntents.cancel(known).catch((error: unknown) => this.#asItIs(error, known))
  }

  /** Where it has ended already there is nothing to be done. */
  async #asItIs(error: unknown, id: string): Promise<Stripe.PaymentIntent> {
    if ((error as { readonly code?: string }).code !== 'payment_intent_unexpected_state') throw error
    const intent = await this.#stripe.paymentIntents.retrieve(id)
    if (intent.status === 'succeeded' || intent.status === 'canceled') return intent
    throw error
  }
}
