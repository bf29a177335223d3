import { Type } from 'typebox'
import type { Money } from '../money.js'
import { moneySchema, orNull, schemaFor } from '../schemas.js'

/** What was taken off a price. */
export interface Discount {
  readonly title: string
  /** The shopper's code that brought it; null for one that needs none. */
  readonly code: string | null
  /** Off all lines, each by its share; off one article's line; or off the shipping. */
  readonly on: 'order' | 'line' | 'shipping'
  /** The article, when it is on a line. */
  readonly sku: string | null
  /** What it really took: never more than there was. */
  readonly amount: Money
}

/** The shipping that was chosen, at its price. */
export interface Shipping {
  /** `flat-rate-shipping:standard`. */
  readonly code: string
  readonly title: string
  readonly price: Money
  /** What is left of the price after discounts. */
  readonly due: Money
}

/** A way of shipping that may be chosen. */
export interface ShippingOption {
  /** The installation's name and its own code: `flat-rate-shipping:standard`. */
  readonly code: string
  readonly title: string
  readonly price: Money
}

/** One tax on all that is due: lines and shipping. */
export interface Tax {
  readonly title: string
  /** Percent: 19. */
  readonly rate: number
  readonly amount: Money
  /** Whether the prices hold it already; else it is added to the total. */
  readonly included: boolean
}

const parts = ['order', 'line', 'shipping'] as const

export const discountsSchema = schemaFor<Discount[]>()(
  Type.Array(
    Type.Object({
      title: Type.String(),
      code: orNull(Type.String()),
      on: Type.Unsafe<Discount['on']>({ type: 'string', enum: parts }),
      sku: orNull(Type.String()),
      amount: moneySchema,
    }),
  ),
)

const option = { code: Type.String(), title: Type.String(), price: moneySchema }

export const shippingOptionSchema = schemaFor<ShippingOption>()(Type.Object(option))

export const shippingSchema = schemaFor<Shipping>()(Type.Object({ ...option, due: moneySchema }))

export const taxesSchema = schemaFor<Tax[]>()(
  Type.Array(
    Type.Object({
      title: Type.String(),
      rate: Type.Number({ description: 'percent' }),
      amount: moneySchema,
      included: Type.Boolean({ description: 'true: the prices hold it already; false: it is added to the total' }),
    }),
  ),
)
