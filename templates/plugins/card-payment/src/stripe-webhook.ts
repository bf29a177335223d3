import { type Call, Config, Controller, HttpProblem, Post } from '@shopctl/sdk'
import { Payments } from '@shopctl/sdk/shop'
import { Stripe } from 'stripe'
import { CardPaymentConfig } from './config.js'

interface Received {
  readonly received: true
}

/** What Stripe tells by itself: what was captured or cancelled in its dashboard, or has expired. */
@Controller('/{installation}')
export class StripeWebhook {
  constructor(
    private readonly payments: Payments,
    private readonly config: Config<CardPaymentConfig>,
  ) {}

  @Post('/webhook', { raw: true })
  async take({ body, headers }: Call<Buffer>): Promise<Received> {
    const event = this.#verified(body, headers['stripe-signature'])
    if (event.type === 'payment_intent.succeeded') await this.payments.paid(event.data.object.id)
    if (event.type === 'payment_intent.canceled') await this.payments.failed(event.data.object.id)
    return { received: true }
  }

  #verified(body: Buffer, signature: string | string[] = ''): Stripe.Event {
    try {
      return Stripe.webhooks.constructEvent(body, signature, this.config.webhookSecret)
    } catch (error) {
      throw new HttpProblem(400, 'SIGNATURE_INVALID', 'Stripe has not signed this.').because(error)
    }
  }
}
