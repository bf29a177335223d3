import { Database, Service, type Transaction } from '../../sdk/host/index.js'
import { Clock } from '../../sdk/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { newId } from '../new-id.js'
import { Pricing } from '../pricing/pricing.js'
import { problem } from '../shop-problem.js'
import type { Cart, PlainCart } from './cart.js'
import { type CartKey, findCart, insertCart, lockCart, touchCart } from './cart-store.js'
import { refuseStranger } from './refuse-stranger.js'

/** How carts begin, and how any change of one is made: one after another, and each raises its version. */
@Service()
export class CartChanges {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly pricing: Pricing,
    private readonly fields: CustomFields,
  ) {}

  /** A new, empty cart; the signed-in customer's from the start. */
  async create(customerId: string | undefined): Promise<Cart> {
    const now = this.clock.now()
    const key = { id: newId('crt', now), customerId }
    await insertCart(this.database, key, now)
    return this.pricing.price(await this.plain(key))
  }

  /**
   * Makes a change and answers the cart after it: CART_NOT_FOUND, CART_CLAIMED when it is another customer's, CART_ORDERED
   * when it is done with. The prices are asked for when the change is made already: after PROVIDER_FAILED it stands.
   */
  async make({ id, customerId }: CartKey, edit: (tx: Transaction) => Promise<void>): Promise<Cart> {
    const plain = await this.database.transaction(async (tx) => {
      const cart = await lockCart(tx, id)
      if (cart === undefined) throw problem('CART_NOT_FOUND', id)
      refuseStranger(cart.customerId, customerId)
      if (cart.orderId !== null) throw problem('CART_ORDERED', cart.orderId)
      await edit(tx)
      await touchCart(tx, id, this.clock.now())
      const changed = await findCart(tx, id, this.pricing.currency)
      return changed && this.fields.fillOne('cart', changed, tx)
    })
    if (plain === undefined) throw problem('CART_NOT_FOUND', id)
    return this.pricing.price(plain)
  }

  /** The cart that a change would be about, without its prices: CART_NOT_FOUND, CART_CLAIMED. */
  async plain({ id, customerId }: CartKey): Promise<PlainCart> {
    const cart = await findCart(this.database, id, this.pricing.currency)
    if (cart === undefined) throw problem('CART_NOT_FOUND', id)
    refuseStranger(cart.customer?.id, customerId)
    return this.fields.fillOne('cart', cart)
  }
}
