import type { Queryable } from '../../sdk/host/index.js'
import type { Customer } from '../customers/customer.js'
import { customerJson } from '../customers/customer-store.js'
import { money } from '../money.js'
import type { Address } from './address.js'
import type { Cart, CartLine, PlainCart } from './cart.js'

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
  readonly lines: readonly (Omit<CartLine, 'price' | 'total' | 'due'> & { readonly price: number })[]
  readonly shippingAddress: Address | null
  readonly billingAddress: Address | null
  readonly shippingOption: string | null
  readonly paymentOption: string | null
  readonly codes: readonly string[]
  readonly updatedAt: Date
  readonly orderId: string | null
}

const select = `
  select c.id, c.version, c.updated_at as "updatedAt", c.order_id as "orderId", c.codes,
    c.shipping_address as "shippingAddress", c.billing_address as "billingAddress",
    c.shipping_option as "shippingOption", c.payment_option as "paymentOption",
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

export async function findCart(db: Queryable, id: string, currency: string): Promise<PlainCart | undefined> {
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

/** Which of a cart's two addresses. */
export type AddressUse = 'shipping' | 'billing'

export async function setAddress(
  db: Queryable,
  id: string,
  { use, address }: { readonly use: AddressUse; readonly address: Address },
): Promise<void> {
  await db.query(`update carts set ${use}_address = $2 where id = $1`, [id, JSON.stringify(address)])
}

export async function setShippingOption(db: Queryable, id: string, code: string): Promise<void> {
  await db.query('update carts set shipping_option = $2 where id = $1', [id, code])
}

export async function setPaymentOption(db: Queryable, id: string, code: string): Promise<void> {
  await db.query('update carts set payment_option = $2 where id = $1', [id, code])
}

/** Answers how many there are now. One that is there already stays where it is. */
export async function addCode(db: Queryable, id: string, code: string): Promise<number> {
  const [row] = await db.query<{ codes: readonly string[] }>(
    `update carts set codes = case when $2 = any (codes) then codes else array_append(codes, $2) end
     where id = $1 returning codes`,
    [id, code],
  )
  return row?.codes.length ?? 0
}

/** False when it is not in the cart. */
export async function removeCode(db: Queryable, id: string, code: string): Promise<boolean> {
  const rows = await db.query(
    'update carts set codes = array_remove(codes, $2) where id = $1 and $2 = any (codes) returning id',
    [id, code],
  )
  return rows.length === 1
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
export async function listLeftBehind(db: Queryable, search: LeftBehind, currency: string): Promise<PlainCart[]> {
  const { before, after, limit } = search
  const rows = await db.query<CartRow>(
    `${select}
     where c.order_id is null and c.customer_id is not null and c.updated_at <= $1
       and (c.updated_at, c.id) > ($2, $3)
       and exists (select from cart_lines l where l.cart_id = c.id)
     order by c.updated_at, c.id limit $4`,
    [before, after?.updatedAt ?? '-infinity', after?.id ?? '', limit],
  )
  return rows.map((row) => toCart(row, currency))
}

function toCart({ lines, codes, updatedAt, ...row }: CartRow, currency: string): PlainCart {
  return {
    ...row,
    lines: lines.map((line) => ({ ...line, price: money(line.price, currency) })),
    codes: codes.map((code) => ({ code, isValid: false })),
    updatedAt: updatedAt.toISOString(),
  }
}
