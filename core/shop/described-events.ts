import { type TSchema, Type } from 'typebox'
import type { DomainEvent } from '../sdk/index.js'
import { VariantRestocked } from './catalog/variant-restocked.js'
import { customerSchema } from './customers/customer.js'
import { CustomerRegistered } from './customers/customer-registered.js'
import { orderSchema } from './orders/order.js'
import { OrderPaid } from './orders/order-paid.js'
import { OrderPlaced } from './orders/order-placed.js'
import { PaymentCancelled } from './payments/payment-cancelled.js'
import { handleText, moneySchema, orNull, schemaFor, skuText } from './schemas.js'
import { CustomerLoggedIn } from './sessions/customer-logged-in.js'

/** The fields of an event that travel: all but what it happened to. */
type Fields<E extends DomainEvent> = Omit<E, 'aggregate'>

const described = (event: { readonly type: string }, summary: string, data: TSchema) => ({
  type: event.type,
  summary,
  data,
})

/** The shop's own events with the schemas of what they hold, for programs that are no plugins; idle carts are told to plugins alone. */
export const describedEvents = [
  described(
    CustomerLoggedIn,
    'A customer signed in.',
    schemaFor<Fields<CustomerLoggedIn>>()(Type.Object({ customer: customerSchema, isFirst: Type.Boolean() })),
  ),
  described(
    CustomerRegistered,
    'Somebody opened an account.',
    schemaFor<Fields<CustomerRegistered>>()(Type.Object({ customer: customerSchema })),
  ),
  described(
    OrderPaid,
    'An order’s money has come.',
    schemaFor<Fields<OrderPaid>>()(Type.Object({ order: orderSchema })),
  ),
  described(
    OrderPlaced,
    'An order was placed and its stock taken.',
    schemaFor<Fields<OrderPlaced>>()(Type.Object({ order: orderSchema })),
  ),
  described(
    PaymentCancelled,
    'A payment was asked for, and no order came of it.',
    schemaFor<Fields<PaymentCancelled>>()(
      Type.Object({
        payment: Type.Object({
          id: Type.String(),
          code: Type.String(),
          reference: orNull(Type.String()),
          amount: moneySchema,
          cartId: Type.String(),
        }),
      }),
    ),
  ),
  described(
    VariantRestocked,
    'An article that was sold out can be bought again.',
    schemaFor<Fields<VariantRestocked>>()(
      Type.Object({
        variant: Type.Object({
          sku: skuText,
          title: Type.String(),
          variant: Type.String(),
          handle: handleText,
          stock: Type.Integer(),
        }),
      }),
    ),
  ),
] as const
