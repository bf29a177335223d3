import { Service } from '../../sdk/host/index.js'
import { hookPoint } from '../../sdk/index.js'
import type { Address } from './address.js'
import type { Cart } from './cart.js'
import { CartChanges } from './cart-changes.js'
import { type CartKey, setAddress } from './cart-store.js'

/** An address for a cart. */
export interface SetAddress {
  readonly cart: CartKey
  readonly address: Address
}

/** Says where carts go and who pays. Rejects as every change of a cart does. */
@Service()
export class CartAddresses {
  static readonly scope = 'carts:write'
  static readonly hookable = {
    setShipping: hookPoint<SetAddress, Cart>(),
    setBilling: hookPoint<SetAddress, Cart>(),
  }

  constructor(private readonly changes: CartChanges) {}

  async setShipping({ cart, address }: SetAddress): Promise<Cart> {
    return this.changes.make(cart, (tx) => setAddress(tx, cart.id, { use: 'shipping', address }))
  }

  async setBilling({ cart, address }: SetAddress): Promise<Cart> {
    return this.changes.make(cart, (tx) => setAddress(tx, cart.id, { use: 'billing', address }))
  }
}
