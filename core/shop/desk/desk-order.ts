import { type Static, Type } from 'typebox'
import { addressSchema } from '../carts/address.js'
import { cartLimits } from '../carts/cart-limits.js'
import { emailText, lineOfText, skuText } from '../schemas.js'

const quantity = Type.Integer({ minimum: 1, maximum: cartLimits.quantity })

/** An order that the seller enters for somebody: what a shopper would have put into the cart. */
export const deskOrder = Type.Object(
  {
    /** Where the confirmation goes; whose account it is, if there is one. */
    email: emailText,
    lines: Type.Array(Type.Object({ sku: skuText, quantity }, { additionalProperties: false }), {
      minItems: 1,
      maxItems: cartLimits.lines,
    }),
    shippingAddress: Type.Optional(addressSchema),
    billingAddress: Type.Optional(addressSchema),
    shippingOption: Type.Optional(lineOfText(200)),
    paymentOption: Type.Optional(lineOfText(200)),
    codes: Type.Optional(Type.Array(lineOfText(50), { maxItems: cartLimits.codes })),
  },
  { additionalProperties: false },
)
export type DeskOrder = Static<typeof deskOrder>

/** What the seller, or the system that it comes from, calls the order: under one name it is placed once. */
export const orderReference = lineOfText(100)
