import { type Static, Type } from 'typebox'
import { Answer, type Call, Controller, Post } from '../../sdk/index.js'
import { cartId } from '../carts/cart-params.js'
import { Carts } from '../carts/carts.js'
import { Customers } from '../customers/customers.js'
import { type Order, orderSchema } from '../orders/order.js'
import { paymentData } from '../payments/order-payment.js'
import { refuseTooMuch } from '../payments/refuse-too-much.js'
import { emailText } from '../schemas.js'
import { problem } from '../shop-problem.js'
import { Checkout } from './checkout.js'

const request = Type.Object(
  {
    cartId,
    email: Type.Optional(emailText),
    payment: Type.Optional(paymentData),
  },
  { additionalProperties: false },
)

/** The door to checkout for shoppers, signed in or not. */
@Controller('/checkout')
export class CheckoutController {
  constructor(
    private readonly carts: Carts,
    private readonly customers: Customers,
    private readonly checkout: Checkout,
  ) {}

  @Post('', { summary: 'Order a cart', body: request, response: { 201: orderSchema } })
  async place({ body, customerId, language }: Call<Static<typeof request>>): Promise<Answer<Order>> {
    // Here and not by the cashier alone: guards come before him.
    refuseTooMuch(body.payment)
    const cart = await this.carts.read({ id: body.cartId, customerId })
    const customer = customerId === undefined ? null : await this.customers.signedIn(customerId)
    const email = body.email ?? customer?.email
    if (email === undefined) throw problem('EMAIL_REQUIRED')
    return new Answer(201, await this.checkout.place({ cart, customer, email, language, payment: body.payment }))
  }
}
