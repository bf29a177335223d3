import { Type } from 'typebox'
import type { Custom } from '../../sdk/index.js'
import { type Customer, customerSchema } from '../customers/customer.js'
import type { Money } from '../money.js'
import {
  type Discount,
  discountsSchema,
  type Shipping,
  shippingSchema,
  type Tax,
  taxesSchema,
} from '../pricing/price-parts.js'
import { moneySchema, orNull, schemaFor } from '../schemas.js'
import { type Address, addressSchema } from './address.js'

/** What a shopper is about to buy, at the prices of the moment. */
export interface Cart {
  /** Unguessable: whoever knows it may use the cart, until a customer claims it. */
  readonly id: string
  /** Rises with each change. */
  readonly version: number
  /** The customer whose cart it is; null while nobody claimed it. */
  readonly customer: Customer | null
  readonly lines: readonly CartLine[]
  /** Null until the shopper has given it; so is the other. */
  readonly shippingAddress: Address | null
  readonly billingAddress: Address | null
  /** The code of the shipping that the shopper chose; `shipping` is null while it is not offered. */
  readonly shippingOption: string | null
  /** The code of the payment that the shopper chose; whether it is still offered is looked at when the cart is ordered. */
  readonly paymentOption: string | null
  /** Discount codes that the shopper has entered. */
  readonly codes: readonly CartCode[]
  /** The sum of the lines' totals. */
  readonly subtotal: Money
  /** What was taken off, in the order in which it was. */
  readonly discounts: readonly Discount[]
  readonly shipping: Shipping | null
  readonly taxes: readonly Tax[]
  /** What there is to pay: what is due for lines and shipping, and taxes that the prices do not hold. */
  readonly total: Money
  /** ISO 8601. */
  readonly updatedAt: string
  /** The order that was made of it; null while there is none. */
  readonly orderId: string | null
  /** Fields of plugins; undefined where no plugin of the shop adds some. */
  readonly custom?: Custom
}

/** One article in a cart. */
export interface CartLine {
  readonly sku: string
  /** The product's handle and title. */
  readonly handle: string
  readonly title: string
  /** The variant's title. */
  readonly variant: string
  readonly quantity: number
  /** Of one piece. */
  readonly price: Money
  /** Of all pieces. */
  readonly total: Money
  /** What is left of the total after discounts; those on the whole order by its share. */
  readonly due: Money
}

/** A discount code in a cart. */
export interface CartCode {
  /** In capitals. */
  readonly code: string
  /** Whether it brings something at the moment. */
  readonly isValid: boolean
}

/** What a cart is before it is priced: what the shopper has put into it. */
export interface PlainCart extends Omit<Cart, 'lines' | 'subtotal' | 'discounts' | 'shipping' | 'taxes' | 'total'> {
  readonly lines: readonly Omit<CartLine, 'total' | 'due'>[]
}

/** A cart that a customer has claimed. */
export interface OwnedCart extends Cart {
  readonly customer: Customer
}

export const cartSchema = schemaFor<Cart>()(
  Type.Object({
    id: Type.String(),
    version: Type.Integer(),
    customer: orNull(customerSchema),
    lines: Type.Array(
      Type.Object({
        sku: Type.String(),
        handle: Type.String(),
        title: Type.String(),
        variant: Type.String(),
        quantity: Type.Integer(),
        price: moneySchema,
        total: moneySchema,
        due: moneySchema,
      }),
    ),
    shippingAddress: orNull(addressSchema),
    billingAddress: orNull(addressSchema),
    shippingOption: orNull(Type.String()),
    paymentOption: orNull(Type.String()),
    codes: Type.Array(Type.Object({ code: Type.String(), isValid: Type.Boolean() })),
    subtotal: moneySchema,
    discounts: discountsSchema,
    shipping: orNull(shippingSchema),
    taxes: taxesSchema,
    total: moneySchema,
    updatedAt: Type.String({ description: 'ISO 8601' }),
    orderId: orNull(Type.String()),
  }),
)
