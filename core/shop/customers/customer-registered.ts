import { DomainEvent } from '../../sdk/index.js'
import type { Customer } from './customer.js'

/** Somebody opened an account. */
export class CustomerRegistered extends DomainEvent {
  static override readonly type = 'customer.registered'

  constructor(readonly customer: Customer) {
    super()
  }

  get aggregate(): string {
    return `customer:${this.customer.id}`
  }
}
