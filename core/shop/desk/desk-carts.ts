import { Database, Service } from '../../sdk/host/index.js'
import type { Cart } from '../carts/cart.js'
import { CartAddresses } from '../carts/cart-addresses.js'
import { CartCodes } from '../carts/cart-codes.js'
import { CartEditor } from '../carts/cart-editor.js'
import { CartPayment } from '../carts/cart-payment.js'
import { CartShipping } from '../carts/cart-shipping.js'
import type { CartKey } from '../carts/cart-store.js'
import { Carts } from '../carts/carts.js'
import type { DeskOrder } from './desk-order.js'
import { dropCart } from './desk-order-store.js'

/** Fills carts as shoppers do, by the same operations: what plugins say to each holds here, too. */
@Service()
export class DeskCarts {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly carts: Carts,
    private readonly editor: CartEditor,
    private readonly addresses: CartAddresses,
    private readonly shipping: CartShipping,
    private readonly payment: CartPayment,
    private readonly codes: CartCodes,
  ) {}

  /** An empty cart; of that customer, if there is one. */
  async open(customerId: string | undefined): Promise<CartKey> {
    return { id: (await this.editor.create(customerId)).id, customerId }
  }

  /** Rejects as each change of a cart does. */
  async fill(cart: CartKey, wish: DeskOrder): Promise<Cart> {
    const { lines, shippingAddress, billingAddress, shippingOption, paymentOption, codes = [] } = wish
    for (const line of lines) await this.editor.addLine(cart, line)
    if (shippingAddress !== undefined) await this.addresses.setShipping({ cart, address: shippingAddress })
    if (billingAddress !== undefined) await this.addresses.setBilling({ cart, address: billingAddress })
    for (const code of codes) await this.codes.add(cart, code)
    if (shippingOption !== undefined) await this.shipping.choose(cart, shippingOption)
    if (paymentOption !== undefined) await this.payment.choose(cart, paymentOption)
    return this.carts.read(cart)
  }

  /** Takes away a cart that is not ordered. */
  async drop({ id }: CartKey): Promise<void> {
    await dropCart(this.database, id)
  }
}
