import { Service } from '../../sdk/host/index.js'
import type { Custom } from '../../sdk/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import type { Cart } from './cart.js'
import { CartChanges } from './cart-changes.js'
import type { CartKey } from './cart-store.js'

/** Fields of plugins in carts, as far as shoppers may write them. */
@Service()
export class CartFields {
  constructor(
    private readonly fields: CustomFields,
    private readonly changes: CartChanges,
  ) {}

  /** Writes these and leaves the others; null takes one away. FIELD_REFUSED, FIELDS_TOO_LARGE. */
  async write(key: CartKey, custom: Custom): Promise<Cart> {
    return this.changes.make(key, (tx) => this.fields.change(tx, { entity: 'cart', id: key.id }, custom))
  }
}
