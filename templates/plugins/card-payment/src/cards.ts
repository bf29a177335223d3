import { Config, type Deny, deny, Injectable } from '@shopctl/sdk'
import {
  type Cart,
  type PaymentOffer,
  type PaymentOutcome,
  PaymentProvider,
  type PaymentRequest,
} from '@shopctl/sdk/shop'
import { Stripe } from 'stripe'
import { CardPaymentConfig } from './config.js'
import { Intents } from './intents.js'
import { inStripesUnits } from './stripes-units.js'

/** Authorizes cards while the shopper waits. */
@Injectable()
export class Cards extends PaymentProvider {
  constructor(
    private readonly intents: Intents,
    private readonly config: Config<CardPaymentConfig>,
  ) {
    super()
  }

  options({ total }: Cart): PaymentOffer[] {
    return inStripesUnits(total) === undefined ? [] : [{ code: 'card', title: this.config.title }]
  }

  async authorize(request: PaymentRequest): Promise<PaymentOutcome> {
    const { id, cart, data } = request
    const begun = await this.intents.of({ id, amount: cart.total, cartId: cart.id })
    try {
      const isAsked = begun.status === 'requires_payment_method' && begun.last_payment_error === null
      if (!isAsked) return outcomeOf(begun)
      const { paymentMethod } = data
      if (typeof paymentMethod !== 'string') return deny('CARD_REQUIRED', 'Enter a card first.')
      return outcomeOf(await this.intents.confirm(begun, { id, paymentMethod }))
    } catch (error) {
      if (error instanceof Stripe.errors.StripeCardError) return refusal(error.code)
      throw error
    }
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
