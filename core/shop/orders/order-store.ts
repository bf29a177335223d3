import type { Queryable } from '../../sdk/host/index.js'
import type { Customer } from '../customers/customer.js'
import { customerJson } from '../customers/customer-store.js'
import { money, times } from '../money.js'
import { paymentJson } from '../payments/payment-store.js'
import type { Order, OrderLine } from './order.js'

interface OrderRow
  extends Pick<Order, 'shippingAddress' | 'billingAddress' | 'discounts' | 'shipping' | 'taxes' | 'payment'> {
  readonly id: string
  readonly number: string | number
  readonly cartId: string
  readonly customer: Customer | null
  readonly email: string
  readonly language: string | null
  readonly currency: string
  readonly subtotal: string | number | null
  readonly total: string | number
  readonly placedAt: Date
  readonly lines: readonly LineRow[]
}

interface LineRow extends Omit<OrderLine, 'price' | 'total' | 'due'> {
  readonly price: number
  readonly due: number | null
}

const select = `
  select o.id, o.number, o.cart_id as "cartId", o.email, o.language, o.currency, o.subtotal, o.total,
    o.discounts, o.shipping, o.taxes, o.shipping_address as "shippingAddress", o.billing_address as "billingAddress",
    o.placed_at as "placedAt", ${paymentJson} as payment,
    (select ${customerJson}
     from customers k where k.id = o.customer_id) as customer,
    (select coalesce(json_agg(json_build_object('sku', l.sku, 'title', l.title, 'variant', l.variant,
       'quantity', l.quantity, 'price', l.price, 'due', l.due) order by l.position), '[]')
     from order_lines l where l.order_id = o.id) as lines
  from orders o`

/** Writes an order with its lines and answers it with its number. */
export async function insertOrder(db: Queryable, order: Omit<Order, 'number'>): Promise<Order> {
  const [row] = await db.query<{ number: string | number }>(
    `insert into orders (id, cart_id, customer_id, email, currency, subtotal, total, placed_at, discounts, shipping,
       taxes, shipping_address, billing_address, language)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning number`,
    columnsOf(order),
  )
  await insertLines(db, order)
  return { ...order, number: Number(row?.number) }
}

function columnsOf(order: Omit<Order, 'number'>): unknown[] {
  const { id, cartId, customer, email, subtotal, total, placedAt } = order
  const parts = [order.discounts, order.shipping, order.taxes, order.shippingAddress, order.billingAddress]
  const json = parts.map((part) => part && JSON.stringify(part))
  return [
    id,
    cartId,
    customer?.id ?? null,
    email,
    total.currency,
    subtotal.amount,
    total.amount,
    placedAt,
    ...json,
    order.language,
  ]
}

async function insertLines(db: Queryable, { id, lines }: Pick<Order, 'id' | 'lines'>): Promise<void> {
  const rows = lines.map((line, position) => ({
    ...line,
    position,
    price: line.price.amount,
    due: line.due.amount,
  }))
  await db.query(
    `insert into order_lines (order_id, position, sku, title, variant, quantity, price, due)
     select $1, position, sku, title, variant, quantity, price, due
     from json_to_recordset($2)
       as (position integer, sku text, title text, variant text, quantity integer, price bigint, due bigint)`,
    [id, JSON.stringify(rows)],
  )
}

/** A customer's orders, and which page of them. */
export interface OrderSearch {
  readonly customerId: string
  /** Only those with a smaller number. */
  readonly before: number
  readonly limit: number
}

/** The newest first. */
export async function listOrders(db: Queryable, { customerId, before, limit }: OrderSearch): Promise<Order[]> {
  const rows = await db.query<OrderRow>(
    `${select} where o.customer_id = $1 and o.number < $2 order by o.number desc limit $3`,
    [customerId, before, limit],
  )
  return rows.map(toOrder)
}

/** An order of this customer. */
export async function findOrder(db: Queryable, id: string, customerId: string): Promise<Order | undefined> {
  const [row] = await db.query<OrderRow>(`${select} where o.id = $1 and o.customer_id = $2`, [id, customerId])
  return row && toOrder(row)
}

/** Any order. */
export async function orderOf(db: Queryable, id: string): Promise<Order | undefined> {
  const [row] = await db.query<OrderRow>(`${select} where o.id = $1`, [id])
  return row && toOrder(row)
}

/** The newest of all. */
export async function lastOrder(db: Queryable): Promise<Order | undefined> {
  const [row] = await db.query<OrderRow>(`${select} order by o.number desc limit 1`)
  return row && toOrder(row)
}

/** Whether the customer has ordered an article that is one of the product's now. */
export async function hasOrdered(db: Queryable, customerId: string, product: string): Promise<boolean> {
  const rows = await db.query(
    `select from orders o join order_lines l on l.order_id = o.id
       join variants v on v.sku = l.sku join products p on p.id = v.product_id
     where o.customer_id = $1 and p.handle = $2 limit 1`,
    [customerId, product],
  )
  return rows.length > 0
}

function toOrder({ currency, number, subtotal, total, placedAt, lines, language, ...row }: OrderRow): Order {
  return {
    ...row,
    ...(language === null ? {} : { language }),
    number: Number(number),
    subtotal: money(subtotal ?? total, currency),
    total: money(total, currency),
    placedAt: placedAt.toISOString(),
    lines: lines.map((line) => toLine(line, currency)),
  }
}

function toLine({ due, ...line }: LineRow, currency: string): OrderLine {
  const price = money(line.price, currency)
  const total = times(price, line.quantity)
  return { ...line, price, total, due: due === null ? total : money(due, currency) }
}
