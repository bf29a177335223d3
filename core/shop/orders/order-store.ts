import type { Queryable } from '../../sdk/host/index.js'
import type { Customer } from '../customers/customer.js'
import { customerJson } from '../customers/customer-store.js'
import { money, times } from '../money.js'
import type { Order, OrderLine } from './order.js'

interface OrderRow {
  readonly id: string
  readonly number: string | number
  readonly cartId: string
  readonly customer: Customer | null
  readonly email: string
  readonly language: string | null
  readonly currency: string
  readonly total: string | number
  readonly placedAt: Date
  readonly lines: readonly (Omit<OrderLine, 'price' | 'total'> & { readonly price: number })[]
}

const select = `
  select o.id, o.number, o.cart_id as "cartId", o.email, o.language, o.currency, o.total, o.placed_at as "placedAt",
    (select ${customerJson}
     from customers k where k.id = o.customer_id) as customer,
    (select coalesce(json_agg(json_build_object('sku', l.sku, 'title', l.title, 'variant', l.variant,
       'quantity', l.quantity, 'price', l.price) order by l.position), '[]')
     from order_lines l where l.order_id = o.id) as lines
  from orders o`

/** Writes an order with its lines and answers it with its number. */
export async function insertOrder(db: Queryable, order: Omit<Order, 'number'>): Promise<Order> {
  const { id, cartId, customer, email, language, total, placedAt, lines } = order
  const [row] = await db.query<{ number: string | number }>(
    `insert into orders (id, cart_id, customer_id, email, currency, total, placed_at, language)
     values ($1, $2, $3, $4, $5, $6, $7, $8) returning number`,
    [id, cartId, customer?.id ?? null, email, total.currency, total.amount, placedAt, language],
  )
  await db.query(
    `insert into order_lines (order_id, position, sku, title, variant, quantity, price)
     select $1, position, sku, title, variant, quantity, price
     from json_to_recordset($2)
       as (position integer, sku text, title text, variant text, quantity integer, price bigint)`,
    [id, JSON.stringify(lines.map((line, position) => ({ ...line, position, price: line.price.amount })))],
  )
  return { ...order, number: Number(row?.number) }
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

function toOrder({ currency, number, total, placedAt, lines, language, ...row }: OrderRow): Order {
  return {
    ...row,
    ...(language === null ? {} : { language }),
    number: Number(number),
    total: money(total, currency),
    placedAt: placedAt.toISOString(),
    lines: lines.map((line) => {
      const price = money(line.price, currency)
      return { ...line, price, total: times(price, line.quantity) }
    }),
  }
}
