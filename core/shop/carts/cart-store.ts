import type { Queryable } from '../../sdk/host/index.js'
import type { Customer } from '../customers/customer.js'
import { customerJson } from '../customers/customer-store.js'
import { money, times, totalOf } from '../money.js'
import type { Cart, CartLine, OwnedCart } from './cart.js'

/** What a change of a cart must know, read under the lock on it. */
export interface LockedCart {
  readonly version: number
  readonly customerId: string | null
  readonly orderId: string | null
}

interface CartRow {
  readonly id: string
  readonly version: number
  readonly customer: Customer | null
  readonly lines: readonly (Omit<CartLine, 'price' | 'total'> & { readonly price: number })[]
  readonly updatedAt: Date
  readonly orderId: string | null
}

const select = `
  select c.id, c.version, c.updated_at as "updatedAt", c.order_id as "orderId",
    (select ${customerJson}
     from customers k where k.id = c.customer_id) as customer,
    (select coalesce(json_agg(json_build_object('sku', v.sku, 'handle', p.handle, 'title', p.title,
       'variant', v.title, 'quantity', l.quantity, 'price', v.price) order by l.position), '[]')
     from cart_lines l join variants v using (sku) join products p on p.id = v.product_id
     where l.cart_id = c.id) as lines
  from carts c`

export async function insertCart(db: Queryable, { id, customerId }: CartKey, now: Date): Promise<void> {
  await db.query('insert into carts (id, version, customer_id, updated_at) values ($1, 1, $2, $3)', [
    id,
    customerId ?? null,
    now,
  ])
}

/** A cart, and the signed-in customer who wants it. */
export interface CartKey {
  readonly id: string
  readonly customerId: string | undefined
}

export async function findCart(db: Queryable, id: string, currency: string): Promise<Cart | undefined> {
  const [row] = await db.query<CartRow>(`${select} where c.id = $1`, [id])
  return row && toCart(row, currency)
}

/** Holds the cart until the transaction ends: changes of one cart happen one after another. */
export async function lockCart(db: Queryable, id: string): Promise<LockedCart | undefined> {
  const [row] = await db.query<LockedCart>(
    'select version, customer_id as "customerId", order_id as "orderId" from carts where id = $1 for update',
    [id],
  )
  return row
}

/** Marks the cart as changed. */
export async function touchCart(db: Queryable, id: string, now: Date): Promise<void> {
  await db.query('update carts set version = version + 1, updated_at = $2 where id = $1', [id, now])
}

export async function setCustomer(db: Queryable, id: string, customerId: string): Promise<void> {
  await db.query('update carts set customer_id = $2 where id = $1', [id, customerId])
}

export async function setOrder(db: Queryable, id: string, orderId: string): Promise<void> {
  await db.query('update carts set order_id = $2 where id = $1', [id, orderId])
}

/** Which carts were left behind: not changed since `before`; a page begins after the last of the one before. */
export interface LeftBehind {
  readonly before: Date
  readonly after: Pick<Cart, 'id' | 'updatedAt'> | undefined
  readonly limit: number
}

/** Longest left first: with lines, claimed and not ordered. */
export async function listLeftBehind(db: Queryable, search: LeftBehind, currency: string): Promise<OwnedCart[]> {
  const { before, after, limit } = search
  const rows = await db.query<CartRow>(
    `${select}
     where c.order_id is null and c.customer_id is not null and c.updated_at <= $1
       and (c.updated_at, c.id) > ($2, $3)
       and exists (select from cart_lines l where l.cart_id = c.id)
     order by c.updated_at, c.id limit $4`,
    [before, after?.updatedAt ?? '-infinity', after?.id ?? '', limit],
  )
  return rows.map((row) => toCart(row, currency)).filter(isOwned)
}

function toCart({ lines, updatedAt, ...row }: CartRow, currency: string): Cart {
  const priced = lines.map((line) => {
    const price = money(line.price, currency)
    return { ...line, price, total: times(price, line.quantity) }
  })
  return { ...row, lines: priced, total: totalOf(priced, currency), updatedAt: updatedAt.toISOString() }
}

const isOwned = (cart: Cart): cart is OwnedCart => cart.customer !== null
