import { DomainEvent } from '../../sdk/index.js'
import type { Customer } from '../customers/customer.js'

/** A customer signed in. */
export class CustomerLoggedIn extends DomainEvent {
  static override readonly type = 'customer.logged-in'

  constructor(
    readonly customer: Customer,
    /** True once in a customer's life. */
    readonly isFirst: boolean,
  ) {
    super()
  }

  get aggregate(): string {
    return `customer:${this.customer.id}`
  }
}
