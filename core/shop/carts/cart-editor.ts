import { Database, Service, ShopInfo, type Transaction } from '../../sdk/host/index.js'
import { Clock, type Custom } from '../../sdk/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { newId } from '../new-id.js'
import { problem } from '../shop-problem.js'
import type { Cart } from './cart.js'
import { addPieces, countLines, deleteLine, type LineChange, updatePieces } from './cart-line-store.js'
import { type CartKey, findCart, insertCart, lockCart, setCustomer, touchCart } from './cart-store.js'
import { refuseStranger } from './refuse-stranger.js'

/** The most that a cart holds. */
export const cartLimits = { lines: 100, quantity: 999 } as const

/**
 * Changes carts. Each change but the first needs the cart's key: CART_NOT_FOUND, CART_CLAIMED when it is another
 * customer's, CART_ORDERED when it is done with.
 */
@Service()
export class CartEditor {
  constructor(
    private readonly database: Database,
    private readonly shop: ShopInfo,
    private readonly clock: Clock,
    private readonly fields: CustomFields,
  ) {}

  /** An empty cart; the signed-in customer's from the start. */
  async create(customerId: string | undefined): Promise<Cart> {
    const now = this.clock.now()
    const id = newId('crt', now)
    await insertCart(this.database, { id, customerId }, now)
    return this.current(this.database, id)
  }

  /** Puts pieces in. SKU_NOT_FOUND; QUANTITY_TOO_LARGE or CART_FULL beyond the limits. */
  async addLine(key: CartKey, change: LineChange): Promise<Cart> {
    return this.change(key, async (tx) => {
      const quantity = await addPieces(tx, key.id, change)
      if (quantity === undefined) throw problem('SKU_NOT_FOUND', change.sku)
      if (quantity > cartLimits.quantity) throw problem('QUANTITY_TOO_LARGE', change.sku, cartLimits.quantity)
      if ((await countLines(tx, key.id)) > cartLimits.lines) throw problem('CART_FULL', cartLimits.lines)
    })
  }

  /** LINE_NOT_FOUND when the article is not in the cart. */
  async setQuantity(key: CartKey, change: LineChange): Promise<Cart> {
    return this.change(key, async (tx) => {
      if (!(await updatePieces(tx, key.id, change))) throw problem('LINE_NOT_FOUND', change.sku)
    })
  }

  /** LINE_NOT_FOUND when the article is not in the cart. */
  async removeLine(key: CartKey, sku: string): Promise<Cart> {
    return this.change(key, async (tx) => {
      if (!(await deleteLine(tx, key.id, sku))) throw problem('LINE_NOT_FOUND', sku)
    })
  }

  /** Makes the cart the signed-in customer's own; SIGN_IN_REQUIRED when nobody is. */
  async claim({ id, customerId }: CartKey): Promise<Cart> {
    if (customerId === undefined) throw problem('SIGN_IN_REQUIRED')
    return this.change({ id, customerId }, (tx) => setCustomer(tx, id, customerId))
  }

  /** Writes fields of plugins that shoppers may write. FIELD_REFUSED, FIELDS_TOO_LARGE. */
  async setFields(key: CartKey, custom: Custom): Promise<Cart> {
    return this.change(key, (tx) => this.fields.change(tx, { entity: 'cart', id: key.id }, custom))
  }

  private async change({ id, customerId }: CartKey, edit: (tx: Transaction) => Promise<void>): Promise<Cart> {
    return this.database.transaction(async (tx) => {
      const cart = await lockCart(tx, id)
      if (cart === undefined) throw problem('CART_NOT_FOUND', id)
      refuseStranger(cart.customerId, customerId)
      if (cart.orderId !== null) throw problem('CART_ORDERED', cart.orderId)
      await edit(tx)
      await touchCart(tx, id, this.clock.now())
      return this.current(tx, id)
    })
  }

  private async current(db: Transaction | Database, id: string): Promise<Cart> {
    const cart = await findCart(db, id, this.shop.currency)
    if (cart === undefined) throw problem('CART_NOT_FOUND', id)
    return this.fields.fillOne('cart', cart, db)
  }
}
