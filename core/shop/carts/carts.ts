import { Database, Service } from '../../sdk/host/index.js'
import { Clock } from '../../sdk/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { Pricing } from '../pricing/pricing.js'
import { problem } from '../shop-problem.js'
import type { Cart, OwnedCart, PlainCart } from './cart.js'
import type { CartIdle } from './cart-idle.js'
import { type CartKey, findCart, type LeftBehind, listLeftBehind } from './cart-store.js'
import { refuseStranger } from './refuse-stranger.js'

const hour = 60 * 60_000
const pageSize = 100

/** How long nothing happened to a cart. */
export interface IdleFor {
  readonly hours: number
  /** Carts that were left alone for longer than so many hours are not looked at. */
  readonly atMost?: number
}

/** The shop's carts, to be read. */
@Service()
export class Carts {
  static readonly scope = 'carts:read'

  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly pricing: Pricing,
    private readonly clock: Clock,
    private readonly fields: CustomFields,
  ) {}

  /**
   * A cart as this shopper may see it, at the prices of the moment: CART_NOT_FOUND, CART_CLAIMED when it is another
   * customer's, PROVIDER_FAILED when its shipping or its taxes cannot be known.
   */
  async read({ id, customerId }: CartKey): Promise<Cart> {
    const cart = await findCart(this.database, id, this.pricing.currency)
    if (cart === undefined) throw problem('CART_NOT_FOUND', id)
    refuseStranger(cart.customer?.id, customerId)
    return this.pricing.price(await this.fields.fillOne('cart', cart))
  }

  /** The cart as its customer left it; undefined when something has happened to it since. */
  async asLeft({ cartId, version }: Pick<CartIdle, 'cartId' | 'version'>): Promise<OwnedCart | undefined> {
    const cart = await findCart(this.database, cartId, this.pricing.currency)
    if (cart?.version !== version || cart.orderId !== null) return undefined
    const priced = await this.pricing.price(cart)
    return isOwned(priced) ? priced : undefined
  }

  /** Customers' carts that hold something, were not ordered and have not changed for so long; the longest first. */
  async *idle({ hours, atMost }: IdleFor): AsyncIterable<OwnedCart> {
    const before = this.hoursAgo(hours)
    let after: LeftBehind['after'] =
      atMost === undefined ? undefined : { id: '', updatedAt: this.hoursAgo(atMost).toISOString() }
    do {
      const search = { before, after, limit: pageSize }
      const carts: readonly PlainCart[] = await listLeftBehind(this.database, search, this.pricing.currency)
      for (const cart of await this.fields.fill('cart', carts)) {
        const priced = await this.pricing.price(cart)
        if (isOwned(priced)) yield priced
      }
      after = carts[pageSize - 1]
    } while (after !== undefined)
  }

  private hoursAgo(hours: number): Date {
    return new Date(this.clock.now().getTime() - hours * hour)
  }
}

const isOwned = (cart: Cart): cart is OwnedCart => cart.customer !== null
