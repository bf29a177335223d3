import { type Deny, Provider } from '../../sdk/index.js'
import type { Cart } from '../carts/cart.js'

/** A way to pay, as a plugin offers it. */
export interface PaymentOffer {
  /** Names the option within the installation: small letters, digits and dashes. The shop puts the installation's name before it. */
  readonly code: string
  /** For the shopper. */
  readonly title: string
}

/** What is to be paid for, and how. */
export interface PaymentRequest {
  /**
   * The payment's: an idempotency key. When the shopper orders the same cart by the same option again, because an answer got
   * lost or there was something to do first, it is the same; after a refusal, or for another amount, it is another one.
   */
  readonly id: string
  /** The chosen one of what `options` answered. */
  readonly code: string
  /** As it will be sold; `cart.total` is to be paid, and nothing else. */
  readonly cart: Cart
  /** Where the confirmation goes. */
  readonly email: string
  /** In which the shopper reads the shop (BCP 47). */
  readonly language?: string | undefined
  /** What the shopper's browser sends for this plugin: JSON that the shop does not look into. Not to be believed. */
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * What became of a request:
 *
 * - `authorized`: the money is held, and will be taken when the order stands;
 * - `open`: the order stands, and the money comes later;
 * - `action`: the shopper has to do something first (3-D Secure). Their browser gets `data` with a 402
 *   PAYMENT_ACTION_REQUIRED and orders again; then the same payment is asked for again;
 * - `deny(code, message)`: the shopper gets a 422 with these words.
 *
 * `reference` is the plugin's own name for it, of up to 200 characters, no two alike. Shoppers see it in their order.
 */
export type PaymentOutcome =
  | { readonly kind: 'authorized' | 'open'; readonly reference: string }
  | { readonly kind: 'action'; readonly data: Readonly<Record<string, unknown>> }
  | Deny

/**
 * Takes payments. A shop may have several: all their options are offered, and the shopper chooses one. A shop that has any
 * takes no order without one, unless there is nothing to pay.
 *
 * Money is taken later, when the order stands: subscribe to OrderPlaced, and tell `Payments` how it ended. What was
 * authorized for an order that came to nothing is told by PaymentCancelled.
 */
export abstract class PaymentProvider extends Provider {
  static override readonly kind = 'payment'
  /** Milliseconds in which an answer must come: of `authorize`, and of `options`. */
  static readonly deadline = 20_000
  static readonly optionsDeadline = 3_000

  /**
   * The ways to pay this cart, none when there is none. Asked again when the cart is ordered: an option that is not among
   * the answers any more is refused with PAYMENT_NOT_OFFERED. Failing, or an answer after three seconds, fails the
   * request with 503 PROVIDER_FAILED.
   */
  abstract options(cart: Cart): readonly PaymentOffer[] | Promise<readonly PaymentOffer[]>

  /**
   * Makes sure of the money. It is asked when nothing else stands in the order's way any more, and may be asked for the
   * same payment again, also twice at once. Failing, or an answer after twenty seconds, fails the order with 503
   * PROVIDER_FAILED: nothing is sold; the payment stays as it is for the shopper's next try, or is cancelled.
   */
  abstract authorize(request: PaymentRequest): PaymentOutcome | Promise<PaymentOutcome>
}
