import { Database, Service, ShopInfo } from '../../sdk/host/index.js'
import { Clock } from '../../sdk/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { problem } from '../shop-problem.js'
import type { Cart, OwnedCart } from './cart.js'
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

  constructor(
    private readonly database: Database,
    private readonly shop: ShopInfo,
    private readonly clock: Clock,
    private readonly fields: CustomFields,
  ) {}

  /** A cart as this shopper may see it: CART_NOT_FOUND, or CART_CLAIMED when it is another customer's. */
  async read({ id, customerId }: CartKey): Promise<Cart> {
    const cart = await findCart(this.database, id, this.shop.currency)
    if (cart === undefined) throw problem('CART_NOT_FOUND', id)
    refuseStranger(cart.customer?.id, customerId)
    return this.fields.fillOne('cart', cart)
  }

  /** Customers' carts that hold something, were not ordered and have not changed for so long; the longest first. */
  async *idle({ hours, atMost }: IdleFor): AsyncIterable<OwnedCart> {
    const before = this.hoursAgo(hours)
    let after: LeftBehind['after'] =
      atMost === undefined ? undefined : { id: '', updatedAt: this.hoursAgo(atMost).toISOString() }
    do {
      const search = { before, after, limit: pageSize }
      const carts: readonly OwnedCart[] = await listLeftBehind(this.database, search, this.shop.currency)
      yield* await this.fields.fill('cart', carts)
      after = carts[pageSize - 1]
    } while (after !== undefined)
  }

  private hoursAgo(hours: number): Date {
    return new Date(this.clock.now().getTime() - hours * hour)
  }
}
