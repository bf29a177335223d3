import type { Queryable } from '../../sdk/host/index.js'
import { type Money, money } from '../money.js'
import type { OrderPayment } from './order-payment.js'
import type { CancelledPayment } from './payment-cancelled.js'

/** How a version of a cart is to be paid. */
export interface NewPayment {
  readonly id: string
  readonly cartId: string
  readonly cartVersion: number
  /** The installation's name. */
  readonly plugin: string
  /** `card-payment:card`. */
  readonly code: string
  readonly title: string
  readonly amount: Money
}

/** The payment that was begun for the same before and has no end yet, or this one. The cart must be held. */
export async function beginPayment(db: Queryable, payment: NewPayment, now: Date): Promise<string> {
  const { id, cartId, cartVersion, plugin, code, title, amount } = payment
  const same = [cartId, cartVersion, code, amount.amount, amount.currency]
  const [begun] = await db.query<{ id: string }>(
    `select id from payments where cart_id = $1 and cart_version = $2 and code = $3 and amount = $4 and currency = $5
     and state = 'asked'`,
    same,
  )
  if (begun !== undefined) return begun.id
  await db.query(
    `insert into payments (cart_id, cart_version, code, amount, currency, id, plugin, title, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [...same, id, plugin, title, now],
  )
  return id
}

/** The next try will be another payment. */
export async function refusePayment(db: Queryable, id: string): Promise<void> {
  await db.query(`update payments set state = 'failed' where id = $1 and state = 'asked'`, [id])
}

/** What an order is placed with. */
export interface KeptPayment {
  readonly id: string
  readonly orderId: string
  readonly state: 'open' | 'authorized'
  readonly reference: string
}

/** False when somebody has cancelled it meanwhile. */
export async function keepPayment(db: Queryable, { id, orderId, state, reference }: KeptPayment): Promise<boolean> {
  const rows = await db.query(
    `update payments set order_id = $2, state = $3, reference = $4 where id = $1 and state = 'asked' returning id`,
    [id, orderId, state, reference],
  )
  return rows.length === 1
}

interface CancelledRow extends Omit<CancelledPayment, 'amount'> {
  readonly amount: string | number
  readonly currency: string
}

const cancelled = 'returning id, code, reference, amount, currency, cart_id as "cartId"'

/** Undefined when an order has it: then it stays. */
export async function cancelPayment(
  db: Queryable,
  { id, reference }: { readonly id: string; readonly reference: string },
): Promise<CancelledPayment | undefined> {
  const [row] = await db.query<CancelledRow>(
    `update payments set state = 'cancelled', reference = $2 where id = $1 and order_id is null ${cancelled}`,
    [id, reference],
  )
  return row && toCancelled(row)
}

/** All that were asked for with the cart before then and that no order has; refused ones too, which another tab may have paid. */
export async function cancelBegun(db: Queryable, cartId: string, before: Date): Promise<CancelledPayment[]> {
  const rows = await db.query<CancelledRow>(
    `update payments set state = 'cancelled'
     where cart_id = $1 and order_id is null and state in ('asked', 'failed') and created_at < $2 ${cancelled}`,
    [cartId, before],
  )
  return rows.map(toCancelled)
}

/** Those that were asked for before then, with carts that nobody has touched since either; so many of them at most. */
export async function cancelForgotten(
  db: Queryable,
  { before, most }: { readonly before: Date; readonly most: number },
): Promise<CancelledPayment[]> {
  const rows = await db.query<CancelledRow>(
    `update payments set state = 'cancelled' where id in (
       select id from payments p where state = 'asked' and created_at < $1
         and not exists (select from carts c where c.id = p.cart_id and c.updated_at >= $1)
       order by created_at limit $2 for update skip locked)
     ${cancelled}`,
    [before, most],
  )
  return rows.map(toCancelled)
}

const toCancelled = ({ amount, currency, ...row }: CancelledRow): CancelledPayment => ({
  ...row,
  amount: money(amount, currency),
})

/** A payment of the plugin by its reference. */
export interface PaymentKey {
  readonly plugin: string
  readonly reference: string
}

/** One that an order has. */
export async function findPayment(db: Queryable, { plugin, reference }: PaymentKey): Promise<OrderPayment | undefined> {
  const [row] = await db.query<OrderPayment>(
    `select code, title, state, reference, ${amountJson} as amount from payments p
     where plugin = $1 and reference = $2 and order_id is not null`,
    [plugin, reference],
  )
  return row
}

/** The order whose payment has changed by it; undefined when none has: it is unknown, paid already, or failed again. */
export async function settlePayment(
  db: Queryable,
  { plugin, reference }: PaymentKey,
  state: 'paid' | 'failed',
): Promise<string | undefined> {
  const [row] = await db.query<{ orderId: string }>(
    `update payments set state = $3
     where plugin = $1 and reference = $2 and order_id is not null and state not in ('paid', $3)
     returning order_id as "orderId"`,
    [plugin, reference, state],
  )
  return row?.orderId
}

const amountJson = `json_build_object('amount', p.amount, 'currency', p.currency)`

/** An order's payment, for a select of orders as `o`. */
export const paymentJson = `(select json_build_object('code', p.code, 'title', p.title, 'state', p.state,
    'amount', ${amountJson}, 'reference', p.reference)
  from payments p where p.order_id = o.id)`
