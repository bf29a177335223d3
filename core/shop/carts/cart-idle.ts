import { DomainEvent } from '../../sdk/index.js'

/**
 * A customer's cart holds something, was not ordered, and has been left alone for so many hours; once for each version of
 * a cart and number of hours. The platform finds such carts, at the latest some minutes after their time, also while the
 * shop sleeps. Carts that had been left for two days longer when somebody began to ask are not told. `Carts.asLeft` reads
 * the cart.
 *
 *     @on(CartIdle, { where: { hours: 'config.hours' } })
 */
export class CartIdle extends DomainEvent {
  static override readonly type = 'cart.idle'
  static readonly chosen = ['hours'] as const

  constructor(
    readonly cartId: string,
    /** The cart's, when it was left. */
    readonly version: number,
    readonly hours: number,
  ) {
    super()
  }

  get aggregate(): string {
    return `idle-cart:${this.cartId}`
  }
}
