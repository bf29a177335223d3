import { DomainEvent } from '../../sdk/index.js'
import type { Order } from './order.js'

/** An order was placed and its stock taken. What happens to the order later follows in order. */
export class OrderPlaced extends DomainEvent {
  static override readonly type = 'order.placed'

  constructor(readonly order: Order) {
    super()
  }

  get aggregate(): string {
    return `order:${this.order.id}`
  }
}
