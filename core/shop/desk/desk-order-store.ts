import type { Queryable, Transaction } from '../../sdk/host/index.js'
import { lockCart } from '../carts/cart-store.js'

/** The order that was placed under the reference. */
export async function orderIdUnder(db: Queryable, reference: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    'select o.id from desk_orders d join orders o using (cart_id) where d.reference = $1',
    [reference],
  )
  return row?.id
}

/**
 * Makes the cart the one that may be ordered under the reference; an earlier attempt's is gone, and cannot be ordered any
 * more. False when an earlier one was ordered: waits for one that is being ordered now.
 */
export async function claimReference(tx: Transaction, reference: string, cartId: string): Promise<boolean> {
  const fresh = await tx.query(
    'insert into desk_orders (reference, cart_id) values ($1, $2) on conflict do nothing returning cart_id',
    [reference, cartId],
  )
  if (fresh.length > 0) return true
  const [earlier] = await tx.query<{ id: string }>(
    'select cart_id as id from desk_orders where reference = $1 for update',
    [reference],
  )
  if (earlier !== undefined) await lockCart(tx, earlier.id)
  if ((await orderIdUnder(tx, reference)) !== undefined) return false
  await tx.query('delete from carts where id = $1', [earlier?.id])
  await tx.query('update desk_orders set cart_id = $2 where reference = $1', [reference, cartId])
  return true
}

/** Whether the cart is still the one that may be ordered under the reference. */
export async function holdsReference(db: Queryable, reference: string, cartId: string): Promise<boolean> {
  const rows = await db.query('select from desk_orders where reference = $1 and cart_id = $2', [reference, cartId])
  return rows.length > 0
}

/** Takes away a cart that was not ordered. */
export async function dropCart(db: Queryable, cartId: string): Promise<void> {
  await db.query('delete from carts where id = $1 and order_id is null', [cartId])
}
