import type { Queryable } from '../../sdk/host/index.js'

/**
 * Holds price and stock of the cart's articles until the transaction ends. All checkouts take them in the order of
 * skus, so that no two wait for each other in a circle.
 */
export async function lockArticles(db: Queryable, cartId: string): Promise<void> {
  await db.query(
    `select sku from variants where sku in (select sku from cart_lines where cart_id = $1)
     order by sku for no key update`,
    [cartId],
  )
}

/** The skus of which there are not enough at the moment. */
export async function shortOf(db: Queryable, cartId: string): Promise<string[]> {
  const short = await db.query<{ sku: string }>(
    `select l.sku from cart_lines l join variants v using (sku)
     where l.cart_id = $1 and v.stock < l.quantity order by l.position`,
    [cartId],
  )
  return short.map(({ sku }) => sku)
}

/** Takes the cart's pieces out of the stock, of each article as far as there is enough; answers the skus of the others. */
export async function takeStock(db: Queryable, cartId: string): Promise<string[]> {
  const short = await db.query<{ sku: string }>(
    `with taken as (
       update variants v set stock = v.stock - l.quantity from cart_lines l
       where l.cart_id = $1 and l.sku = v.sku and v.stock >= l.quantity
       returning v.sku)
     select sku from cart_lines where cart_id = $1 and sku not in (select sku from taken) order by position`,
    [cartId],
  )
  return short.map(({ sku }) => sku)
}
