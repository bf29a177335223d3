import { Provider } from '../../sdk/index.js'
import type { Cart } from '../carts/cart.js'

/** A way of shipping, as a plugin offers it. */
export interface ShippingOffer {
  /** Names the option within the installation: small letters, digits and dashes. The shop puts the installation's name before it. */
  readonly code: string
  /** For the shopper. */
  readonly title: string
  /** Minor units of the shop's currency; 0 for free. */
  readonly price: number
}

/**
 * Says how a cart may be shipped, and what that costs. A shop may have several: all their options are offered, and the
 * shopper chooses one. A shop that has any takes no order without one.
 */
export abstract class ShippingProvider extends Provider {
  static override readonly kind = 'shipping'
  /** Milliseconds in which an answer must come. */
  static readonly deadline = 3_000

  /**
   * The options for this cart, none when it does not ship there. `cart.total` is what the lines cost after their
   * discounts; `shippingAddress` is null until the shopper has given one. Asked again each time that the cart is read or
   * ordered: an option that is not among the answers any more is not chosen any more.
   *
   * A failure or an answer after the deadline fails the request with 503 PROVIDER_FAILED: nothing is sold at a
   * price that nobody knows.
   */
  abstract options(cart: Cart): readonly ShippingOffer[] | Promise<readonly ShippingOffer[]>
}
