import { Provider, type Verdict } from '../../sdk/index.js'
import type { Cart } from '../carts/cart.js'

/** A discount, as a plugin offers it. */
export interface DiscountOffer {
  /** The one of `cart.codes` that brings it; left out for one that needs none. */
  readonly code?: string
  /** For the shopper. */
  readonly title: string
  /**
   * Minor units of the shop's currency, at most so many: the shop never takes more than there is. `Infinity` takes all,
   * so that shipping is free.
   */
  readonly amount: number
  /** Off all lines, each by its share; off the shipping; or off one article's line. */
  readonly on: 'order' | 'shipping' | { readonly sku: string }
}

/**
 * Takes something off. A shop may have several: they are asked in the order of composition, and each sees what those
 * before it have taken.
 */
export abstract class DiscountProvider extends Provider {
  static override readonly kind = 'discount'
  /** Milliseconds in which an answer must come. */
  static readonly deadline = 1_000

  /**
   * The discounts on this cart, applied in the order given. `cart.total` is what is left of the lines so far; `codes` are
   * what the shopper has entered, in capitals. A code for which nobody offers anything is shown as not valid.
   *
   * A failure or an answer after the deadline is logged, and the shop sells without these discounts: a shopper never
   * pays more than was shown, for checkout refuses with CART_CHANGED what has changed since.
   */
  abstract discounts(cart: Cart): readonly DiscountOffer[] | Promise<readonly DiscountOffer[]>

  /**
   * Whether a code that a shopper enters may go into this cart: `allow`, `deny` with the reason (expired, too small an
   * order), or undefined for a code of somebody else, which is what a provider without codes says. One that nobody
   * knows is refused with CODE_UNKNOWN. Failing fails the request with 503 PROVIDER_FAILED.
   *
   * The code is in capitals.
   */
  judge(_code: string, _cart: Cart): Verdict | undefined | Promise<Verdict | undefined> {
    return undefined
  }
}
