import { type Static, Type } from 'typebox'
import { Controller, Get, Put } from '../../sdk/index.js'
import { type PaymentOption, paymentOptionSchema } from '../payments/order-payment.js'
import { lineOfText } from '../schemas.js'
import type { Cart } from './cart.js'
import { byId, type CartCall, cartResponse } from './cart-params.js'
import { CartPayment } from './cart-payment.js'

const choice = Type.Object({ code: lineOfText(120) }, { additionalProperties: false })
const offered = { 200: Type.Object({ items: Type.Array(paymentOptionSchema) }) }

/** How a cart is paid. */
@Controller('/carts/:id')
export class CartPaymentController {
  constructor(private readonly payment: CartPayment) {}

  @Get('/payment-options', { summary: 'How it may be paid', params: byId, response: offered })
  async options({ params: { id }, customerId }: CartCall): Promise<{ readonly items: readonly PaymentOption[] }> {
    return { items: await this.payment.options({ id, customerId }) }
  }

  @Put('/payment-option', { summary: 'Choose how it is paid', params: byId, body: choice, response: cartResponse })
  async choose({ params: { id }, body, customerId }: CartCall<Static<typeof choice>>): Promise<Cart> {
    return this.payment.choose({ id, customerId }, body.code)
  }
}
