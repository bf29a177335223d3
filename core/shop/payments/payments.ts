import { Capability } from '../../sdk/index.js'
import type { OrderPayment } from './order-payment.js'

/** The plugin's own payments, those that orders were placed with. Other plugins' are none of its business. */
export abstract class Payments extends Capability {
  static override readonly scope = 'payments:write'
  static readonly unbound = true

  /** Whether it is one of this installation's; for what events tell to all. */
  abstract isOwn<P extends { readonly code: string }>(payment: P | null | undefined): payment is P

  /** The one with this reference; undefined when no order has it. */
  abstract find(reference: string): Promise<OrderPayment | undefined>

  /**
   * The money has come: emits OrderPaid, the first time. Also after `failed`; it stays paid whatever is told later.
   * False when no order has a payment with this reference.
   */
  abstract paid(reference: string): Promise<boolean>

  /** The money will not come like this. False when no order has a payment with this reference. */
  abstract failed(reference: string): Promise<boolean>
}
