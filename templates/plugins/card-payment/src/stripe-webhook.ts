import { type Call, Config, Controller, Events, HttpProblem, Post } from '@shopctl/sdk'
import { Payments } from '@shopctl/sdk/shop'
import { Stripe } from 'stripe'
import { CardPaymentConfig } from './config.js'
import { PaymentDisputed } from './payment-disputed.js'

interface Received {
  readonly received: true
}

/** What Stripe tells by itself: what was captured or cancelled in its dashboard, has expired, or is disputed. */
@Controller('/{installation}')
export class StripeWebhook {
  constructor(
    private readonly payments: Payments,
    private readonly events: Events,
    private readonly config: Config<CardPaymentConfig>,
  ) {}

  @Post('/webhook', { raw: true })
  async take({ body, headers }: Call<Buffer>): Promise<Received> {
    const event = this.#verified(body, headers['stripe-signature'])
    if (event.type === 'payment_intent.succeeded') await this.payments.paid(event.data.object.id)
    if (event.type === 'payment_intent.canceled') await this.payments.failed(event.data.object.id)
    if (event.type === 'charge.dispute.created') await this.disputed(event.data.object)
    return { received: true }
  }

  private async disputed({ payment_intent: intent, reason }: Stripe.Dispute): Promise<void> {
    const reference = typeof intent === 'string' ? intent : intent?.id
    // The account may take money elsewhere too.
    if (reference === undefined || (await this.payments.find(reference)) === undefined) return
    await this.events.emit(new PaymentDisputed(reference, reason))
  }

  #verified(body: Buffer, signature: string | string[] = ''): Stripe.Event {
    try {
      return Stripe.webhooks.constructEvent(body, signature, this.config.webhookSecret)
    } catch (error) {
      throw new HttpProblem(400, 'SIGNATURE_INVALID', 'Stripe has not signed this.').because(error)
    }
  }
}
