import { Type } from 'typebox'
import type { Custom } from '../../sdk/index.js'
import { type Customer, customerSchema } from '../customers/customer.js'
import type { Money } from '../money.js'
import { moneySchema, orNull, schemaFor } from '../schemas.js'

/** What a shopper is about to buy, at the prices of the moment. */
export interface Cart {
  /** Unguessable: whoever knows it may use the cart, until a customer claims it. */
  readonly id: string
  /** Rises with each change. */
  readonly version: number
  /** The customer whose cart it is; null while nobody claimed it. */
  readonly customer: Customer | null
  readonly lines: readonly CartLine[]
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
  readonly total: Money
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
      }),
    ),
    total: moneySchema,
    updatedAt: Type.String({ description: 'ISO 8601' }),
    orderId: orNull(Type.String()),
  }),
)
