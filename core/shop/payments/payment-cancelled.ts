import { DomainEvent } from '../../sdk/index.js'
import type { Money } from '../money.js'

/** A payment of which no order came. */
export interface CancelledPayment {
  /** The one with which the plugin was asked. */
  readonly id: string
  /** The installation's name and its own code: `card-payment:card`. */
  readonly code: string
  /** Null where the shop never heard an answer: there may be an authorization all the same. */
  readonly reference: string | null
  readonly amount: Money
  readonly cartId: string
}

/**
 * An order came to nothing after its payment had been asked for: what is held is to be given back. Told durably, and
 * possibly more than once of one payment. Where the shop was killed while it asked, or the shopper had something to do first
 * and never came back, it is told when the same cart is ordered, or else a day after payment and cart were last touched. It
 * is told to all who subscribe: look with `Payments.isOwn` whose it is.
 */
export class PaymentCancelled extends DomainEvent {
  static override readonly type = 'payment.cancelled'

  constructor(readonly payment: CancelledPayment) {
    super()
  }

  get aggregate(): string {
    return `payment:${this.payment.id}`
  }
}
