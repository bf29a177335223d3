import { Service } from '../../sdk/host/index.js'
import { problem } from '../shop-problem.js'
import type { Cart } from './cart.js'
import { CartChanges } from './cart-changes.js'
import { cartLimits } from './cart-limits.js'
import { addPieces, countLines, deleteLine, type LineChange, updatePieces } from './cart-line-store.js'
import { type CartKey, setCustomer } from './cart-store.js'

/** Changes what is in carts, and whose they are. Each change but the first rejects as `CartChanges.make` does, too. */
@Service()
export class CartEditor {
  constructor(private readonly changes: CartChanges) {}

  /** An empty cart; the signed-in customer's from the start. */
  async create(customerId: string | undefined): Promise<Cart> {
    return this.changes.create(customerId)
  }

  /** Puts pieces in. SKU_NOT_FOUND; QUANTITY_TOO_LARGE or CART_FULL beyond the limits. */
  async addLine(key: CartKey, change: LineChange): Promise<Cart> {
    return this.changes.make(key, async (tx) => {
      const quantity = await addPieces(tx, key.id, change)
      if (quantity === undefined) throw problem('SKU_NOT_FOUND', change.sku)
      if (quantity > cartLimits.quantity) throw problem('QUANTITY_TOO_LARGE', change.sku, cartLimits.quantity)
      if ((await countLines(tx, key.id)) > cartLimits.lines) throw problem('CART_FULL', cartLimits.lines)
    })
  }

  /** LINE_NOT_FOUND when the article is not in the cart. */
  async setQuantity(key: CartKey, change: LineChange): Promise<Cart> {
    return this.changes.make(key, async (tx) => {
      if (!(await updatePieces(tx, key.id, change))) throw problem('LINE_NOT_FOUND', change.sku)
    })
  }

  /** LINE_NOT_FOUND when the article is not in the cart. */
  async removeLine(key: CartKey, sku: string): Promise<Cart> {
    return this.changes.make(key, async (tx) => {
      if (!(await deleteLine(tx, key.id, sku))) throw problem('LINE_NOT_FOUND', sku)
    })
  }

  /** Makes the cart the signed-in customer's own; SIGN_IN_REQUIRED when nobody is. */
  async claim({ id, customerId }: CartKey): Promise<Cart> {
    if (customerId === undefined) throw problem('SIGN_IN_REQUIRED')
    return this.changes.make({ id, customerId }, (tx) => setCustomer(tx, id, customerId))
  }
}
