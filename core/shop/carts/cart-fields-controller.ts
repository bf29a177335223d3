import { Type } from 'typebox'
import { Controller, Patch } from '../../sdk/index.js'
import { type CustomChange, customChange } from '../fields/custom-change.js'
import type { Cart } from './cart.js'
import { CartFields } from './cart-fields.js'
import { byId, type CartCall, cartResponse } from './cart-params.js'

/** What a shopper may change of a cart itself; the plugins' fields are added to it. */
export const cartChange = Type.Object({ custom: Type.Optional(customChange) }, { additionalProperties: false })

/** Fields of plugins in a cart. */
@Controller('/carts')
export class CartFieldsController {
  constructor(private readonly fields: CartFields) {}

  @Patch('/:id', { summary: 'Write fields of plugins', params: byId, body: cartChange, response: cartResponse })
  async write({ params: { id }, body, customerId }: CartCall<CustomChange>): Promise<Cart> {
    return this.fields.write({ id, customerId }, body.custom ?? {})
  }
}
