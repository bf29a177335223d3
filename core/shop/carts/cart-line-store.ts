import type { Queryable } from '../../sdk/host/index.js'

/** So many pieces of one article. */
export interface LineChange {
  readonly sku: string
  readonly quantity: number
}

/** Adds pieces to the article's line, or a new line; answers how many there are now, nothing for an unknown sku. */
export async function addPieces(
  db: Queryable,
  cartId: string,
  { sku, quantity }: LineChange,
): Promise<number | undefined> {
  const [row] = await db.query<{ quantity: number }>(
    `insert into cart_lines as l (cart_id, sku, quantity) select $1, sku, $3 from variants where sku = $2
     on conflict (cart_id, sku) do update set quantity = l.quantity + excluded.quantity
     returning quantity`,
    [cartId, sku, quantity],
  )
  return row?.quantity
}

/** False when the article is not in the cart. */
export async function updatePieces(db: Queryable, cartId: string, { sku, quantity }: LineChange): Promise<boolean> {
  const rows = await db.query('update cart_lines set quantity = $3 where cart_id = $1 and sku = $2 returning sku', [
    cartId,
    sku,
    quantity,
  ])
  return rows.length === 1
}

/** False when the article is not in the cart. */
export async function deleteLine(db: Queryable, cartId: string, sku: string): Promise<boolean> {
  const rows = await db.query('delete from cart_lines where cart_id = $1 and sku = $2 returning sku', [cartId, sku])
  return rows.length === 1
}

export async function countLines(db: Queryable, cartId: string): Promise<number> {
  const [row] = await db.query<{ lines: number }>(
    'select count(*)::integer as lines from cart_lines where cart_id = $1',
    [cartId],
  )
  return row?.lines ?? 0
}
