import { type Static, Type } from 'typebox'
import { type Call, Controller, Delete, Post } from '../../sdk/index.js'
import { lineOfText } from '../schemas.js'
import type { Cart } from './cart.js'
import { CartCodes } from './cart-codes.js'
import { byId, type CartCall, cartId, cartResponse } from './cart-params.js'

const code = lineOfText(50)
const newCode = Type.Object({ code }, { additionalProperties: false })
const byCode = Type.Object({ id: cartId, code })

/** The discount codes of a cart. */
@Controller('/carts/:id/codes')
export class CartCodeController {
  constructor(private readonly codes: CartCodes) {}

  @Post('', { summary: 'Enter a discount code', params: byId, body: newCode, response: cartResponse })
  async add({ params: { id }, body, customerId }: CartCall<Static<typeof newCode>>): Promise<Cart> {
    return this.codes.add({ id, customerId }, body.code)
  }

  @Delete('/:code', { summary: 'Take a discount code out', params: byCode, response: cartResponse })
  async remove({ params, customerId }: Call<undefined, Static<typeof byCode>>): Promise<Cart> {
    return this.codes.remove({ id: params.id, customerId }, params.code)
  }
}
