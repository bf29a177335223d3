import { DomainEvent } from '@shopctl/sdk'
import type { Money } from '@shopctl/sdk/shop'

/** Money has come for an order, and it is not what the order costs: somebody has to look at it. */
export class TransferDiffers extends DomainEvent {
  static override readonly type = 'pay-by-invoice.differs'

  constructor(
    /** The payment’s, as the order shows it. */
    readonly reference: string,
    readonly wanted: Money,
    readonly came: Money,
  ) {
    super()
  }

  get aggregate(): string {
    return `pay-by-invoice:${this.reference}`
  }
}
