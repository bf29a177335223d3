import { DomainEvent } from '@shopctl/sdk'

/** An order has brought its customer points. Once for each order that brings some. */
export class PointsEarned extends DomainEvent {
  static override readonly type = 'loyalty-points.earned'

  constructor(
    readonly customerId: string,
    readonly orderId: string,
    /** By this order. */
    readonly points: number,
  ) {
    super()
  }

  get aggregate(): string {
    return `customer:${this.customerId}`
  }
}
