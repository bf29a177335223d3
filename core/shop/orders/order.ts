import { Type } from 'typebox'
import type { Custom } from '../../sdk/index.js'
import { type Address, addressSchema } from '../carts/address.js'
import { type Customer, customerSchema } from '../customers/customer.js'
import type { Money } from '../money.js'
import { type OrderPayment, orderPaymentSchema } from '../payments/order-payment.js'
import {
  type Discount,
  discountsSchema,
  type Shipping,
  shippingSchema,
  type Tax,
  taxesSchema,
} from '../pricing/price-parts.js'
import { moneySchema, orNull, schemaFor } from '../schemas.js'

/** What was bought, at the prices that held then. */
export interface Order {
  readonly id: string
  /** Counts up in each shop; for people. */
  readonly number: number
  readonly cartId: string
  /** Null when a guest ordered. */
  readonly customer: Customer | null
  /** Where the confirmation goes. */
  readonly email: string
  /** In which it was ordered (BCP 47); undefined where nobody knows. */
  readonly language?: string | undefined
  readonly lines: readonly OrderLine[]
  readonly shippingAddress: Address | null
  readonly billingAddress: Address | null
  /** The sum of the lines' totals. */
  readonly subtotal: Money
  readonly discounts: readonly Discount[]
  /** Null when the shop had no shipping plugin. */
  readonly shipping: Shipping | null
  readonly taxes: readonly Tax[]
  /** What is paid: what is due for lines and shipping, and taxes that the prices do not hold. */
  readonly total: Money
  /** Null when there was nothing to pay, or the shop had no payment plugin. */
  readonly payment: OrderPayment | null
  /** ISO 8601. */
  readonly placedAt: string
  /** Fields of plugins; undefined where no plugin of the shop adds some. */
  readonly custom?: Custom
}

/** One article of an order, under the names that it had then. */
export interface OrderLine {
  readonly sku: string
  readonly title: string
  readonly variant: string
  readonly quantity: number
  /** Of one piece. */
  readonly price: Money
  /** Of all pieces. */
  readonly total: Money
  /** What is left of the total after discounts. */
  readonly due: Money
}

export const orderSchema = schemaFor<Order>()(
  Type.Object({
    id: Type.String(),
    number: Type.Integer(),
    cartId: Type.String(),
    customer: orNull(customerSchema),
    email: Type.String(),
    language: Type.Optional(Type.String()),
    lines: Type.Array(
      Type.Object({
        sku: Type.String(),
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
    subtotal: moneySchema,
    discounts: discountsSchema,
    shipping: orNull(shippingSchema),
    taxes: taxesSchema,
    total: moneySchema,
    payment: orNull(orderPaymentSchema),
    placedAt: Type.String({ description: 'ISO 8601' }),
  }),
)
