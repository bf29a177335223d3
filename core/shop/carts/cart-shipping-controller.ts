import { type Static, Type } from 'typebox'
import { Controller, Get, Put } from '../../sdk/index.js'
import { type ShippingOption, shippingOptionSchema } from '../pricing/price-parts.js'
import { lineOfText } from '../schemas.js'
import type { Cart } from './cart.js'
import { byId, type CartCall, cartResponse } from './cart-params.js'
import { CartShipping } from './cart-shipping.js'

const choice = Type.Object({ code: lineOfText(120) }, { additionalProperties: false })
const offered = { 200: Type.Object({ items: Type.Array(shippingOptionSchema) }) }

/** How a cart is shipped. */
@Controller('/carts/:id')
export class CartShippingController {
  constructor(private readonly shipping: CartShipping) {}

  @Get('/shipping-options', { summary: 'How it may be shipped, and for how much', params: byId, response: offered })
  async options({ params: { id }, customerId }: CartCall): Promise<{ readonly items: readonly ShippingOption[] }> {
    return { items: await this.shipping.options({ id, customerId }) }
  }

  @Put('/shipping-option', { summary: 'Choose how it is shipped', params: byId, body: choice, response: cartResponse })
  async choose({ params: { id }, body, customerId }: CartCall<Static<typeof choice>>): Promise<Cart> {
    return this.shipping.choose({ id, customerId }, body.code)
  }
}
