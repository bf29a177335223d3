import { DomainEvent } from '../../sdk/index.js'
import type { Order } from './order.js'

/** An order's money has come; once for each order. */
export class OrderPaid extends DomainEvent {
  static override readonly type = 'order.paid'

  constructor(readonly order: Order) {
    super()
  }

  get aggregate(): string {
    return `order:${this.order.id}`
  }
}
