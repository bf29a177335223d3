import { Provider } from '../../sdk/index.js'
import type { Cart } from '../carts/cart.js'

/** A tax, as a plugin has computed it. */
export interface TaxOffer {
  /** For the shopper: `VAT 19 %`. */
  readonly title: string
  /** Percent: 19. */
  readonly rate: number
  /** Minor units of the shop's currency. */
  readonly amount: number
  /** Whether the prices hold it already; else it is added to the total. */
  readonly included: boolean
}

/** Says what of a cart is tax, or is to be added. A shop has one at most: a second one is refused with PROVIDER_CONFLICT. */
export abstract class TaxProvider extends Provider {
  static override readonly kind = 'tax'
  static override readonly exclusive = true
  /** Milliseconds in which an answer must come. */
  static readonly deadline = 3_000

  /**
   * The taxes on this cart: on `due` of each line and on `shipping.due`, which are prices after discounts. `shippingAddress`
   * is null until the shopper has given one.
   *
   * A failure or an answer after the deadline fails the request with 503 PROVIDER_FAILED: nothing is sold untaxed.
   */
  abstract taxes(cart: Cart): readonly TaxOffer[] | Promise<readonly TaxOffer[]>
}
