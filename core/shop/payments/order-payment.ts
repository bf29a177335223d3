import { type Static, Type } from 'typebox'
import type { Money } from '../money.js'
import { moneySchema, schemaFor } from '../schemas.js'

/** How an order is paid. */
export interface OrderPayment {
  /** The installation's name and its own code: `card-payment:card`. */
  readonly code: string
  readonly title: string
  /**
   * `open`: the money is to come; `authorized`: it is held, and being taken; `paid`: it has come; `failed`: it will not
   * come like this, though it still may.
   */
  readonly state: 'open' | 'authorized' | 'paid' | 'failed'
  /** The order's total. */
  readonly amount: Money
  /** The plugin's own name for it: what the shopper writes on a transfer, a payment's id at a card processor. */
  readonly reference: string
}

/** A way to pay that may be chosen. */
export interface PaymentOption {
  /** The installation's name and its own code: `card-payment:card`. */
  readonly code: string
  readonly title: string
}

const option = { code: Type.String(), title: Type.String() }

export const paymentOptionSchema = schemaFor<PaymentOption>()(Type.Object(option))

export const orderPaymentSchema = schemaFor<OrderPayment>()(
  Type.Object({
    ...option,
    state: Type.Unsafe<OrderPayment['state']>({ type: 'string', enum: ['open', 'authorized', 'paid', 'failed'] }),
    amount: moneySchema,
    reference: Type.String(),
  }),
)

/** What a shopper's browser sends for the plugin that takes the payment. */
export const paymentData = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { maxProperties: 50 })
export type PaymentData = Static<typeof paymentData>

/** As JSON. */
export const paymentDataLimit = 8_192
