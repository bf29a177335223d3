import { Clock, Jobs, job, Log, on, Plugin } from '@shopctl/sdk'
import { type CancelledPayment, OrderPlaced, PaymentCancelled, Payments } from '@shopctl/sdk/shop'
import { Cards } from './cards.js'
import { CardPaymentConfig } from './config.js'
import { Intents } from './intents.js'
import { PaymentDisputed } from './payment-disputed.js'
import { StripeWebhook } from './stripe-webhook.js'

export { PaymentDisputed } from './payment-disputed.js'

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
@Plugin({ config: CardPaymentConfig, providers: [Cards], controllers: [StripeWebhook], events: [PaymentDisputed] })
export default class CardPayment {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly intents: Intents,
    private readonly payments: Payments,
    private readonly jobs: Jobs<CardPayment>,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

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
    const intent = await this.intents.capture(reference).catch(async (error: unknown) => {
      this.mayTryAgain(tries, { what: 'capture', reference, error })
      await this.jobs.enqueue('capture', { reference, tries: tries + 1 }, { at: this.soon() })
    })
    if (intent?.status === 'succeeded') await this.payments.paid(reference)
    // The card's bank has taken its word back, or it was cancelled in Stripe's dashboard.
    if (intent?.status === 'canceled') await this.payments.failed(reference)
  }

  @job()
  async release({ payment, tries = 0 }: Release): Promise<void> {
    await this.intents.cancel(payment).catch(async (error: unknown) => {
      this.mayTryAgain(tries, { what: 'release', reference: payment.reference, error })
      await this.jobs.enqueue('release', { payment, tries: tries + 1 }, { at: this.soon() })
    })
  }

  private mayTryAgain(tries: number, { error, ...what }: Readonly<Record<string, unknown>>): void {
    if (tries >= mostTries) throw error
    this.log.warn('Stripe did not do it, and is asked again in a quarter of an hour', {
      ...what,
      error: String(error),
    })
  }

  private soon(): Date {
    return new Date(this.clock.now().getTime() + pauseMs)
  }
}
