import { DomainEvent } from '@shopctl/sdk'

/** A card’s holder wants the money back from their bank: the seller has some days to answer, in Stripe’s dashboard. */
export class PaymentDisputed extends DomainEvent {
  static override readonly type = 'card-payment.disputed'

  constructor(
    /** The payment’s, as the order shows it. */
    readonly reference: string,
    /** In Stripe’s words: `fraudulent`, `product_not_received` … */
    readonly reason: string,
  ) {
    super()
  }

  get aggregate(): string {
    return `card-payment:${this.reference}`
  }
}
