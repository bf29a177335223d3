import { Controller, Put } from '../../sdk/index.js'
import { type Address, addressSchema } from './address.js'
import type { Cart } from './cart.js'
import { CartAddresses } from './cart-addresses.js'
import { byId, type CartCall, cartResponse } from './cart-params.js'

const body = addressSchema

/** The addresses of a cart. */
@Controller('/carts/:id')
export class CartAddressController {
  constructor(private readonly addresses: CartAddresses) {}

  @Put('/shipping-address', { summary: 'Say where it goes', params: byId, body, response: cartResponse })
  async setShipping({ params: { id }, body: address, customerId }: CartCall<Address>): Promise<Cart> {
    return this.addresses.setShipping({ cart: { id, customerId }, address })
  }

  @Put('/billing-address', { summary: 'Say who pays', params: byId, body, response: cartResponse })
  async setBilling({ params: { id }, body: address, customerId }: CartCall<Address>): Promise<Cart> {
    return this.addresses.setBilling({ cart: { id, customerId }, address })
  }
}
