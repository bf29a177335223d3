import type { Queryable } from '../../sdk/host/index.js'
import { problem } from '../shop-problem.js'
import { type EmptiedProduct, findEmptied } from './catalog-store.js'
import type { ProductInput } from './product.js'

/** A problem's words have an end. */
const mostNamed = 8

/** PRODUCT_EMPTIED when an import would give all of a product's variants to others. It names them, and their skus. */
export async function refuseEmptied(db: Queryable, products: readonly ProductInput[]): Promise<void> {
  const emptied = await findEmptied(db, products)
  if (emptied.length === 0) return
  const more = emptied.length - mostNamed
  const names = [...emptied.slice(0, mostNamed).map(words), ...(more > 0 ? [`${more} more`] : [])]
  throw problem('PRODUCT_EMPTIED', names)
}

function words({ handle, skus: [first = '', ...others] }: EmptiedProduct): string {
  return `"${handle}" (${first}${others.length === 0 ? '' : ` and ${others.length} more`})`
}
