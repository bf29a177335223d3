import { Type } from 'typebox'
import { schemaFor } from '../schemas.js'
import type { StoredCatalog, StoredVariant } from './catalog-store.js'
import type { ProductInput, VariantInput } from './product.js'

/** What an import makes of a product. */
export interface CatalogChange {
  readonly handle: string
  readonly kind: 'new' | 'changed' | 'same'
  /** What is different, in words: `MUG-1 price 1200 → 1300`. */
  readonly what: readonly string[]
}

export const catalogChangeSchema = schemaFor<CatalogChange>()(
  Type.Object({
    handle: Type.String(),
    kind: Type.Unsafe<CatalogChange['kind']>({ type: 'string', enum: ['new', 'changed', 'same'] }),
    what: Type.Array(Type.String()),
  }),
)

/** What an import of the products would make different, product by product. */
export const catalogChanges = (products: readonly ProductInput[], stored: StoredCatalog): CatalogChange[] =>
  products.map((product) => changeOf(product, stored))

function changeOf({ handle, title, description, variants }: ProductInput, stored: StoredCatalog): CatalogChange {
  const known = stored.products.get(handle)
  const ofVariants = variants.flatMap((variant) => variantWords(handle, variant, stored.variants.get(variant.sku)))
  if (known === undefined) return { handle, kind: 'new', what: ofVariants.filter((words) => !words.endsWith(isNew)) }
  const what = [
    ...(known.title === title ? [] : ['title']),
    ...(description === undefined || known.description === description ? [] : ['description']),
    ...ofVariants,
  ]
  return { handle, kind: what.length === 0 ? 'same' : 'changed', what }
}

const isNew = ' is new'

function variantWords(
  handle: string,
  { sku, title, price, stock }: VariantInput,
  known: StoredVariant | undefined,
): string[] {
  if (known === undefined) return [`${sku}${isNew}`]
  return [
    ...(known.handle === handle ? [] : [`${sku} comes from ${known.handle}`]),
    ...(known.title === title ? [] : [`${sku} title`]),
    ...(known.price === price ? [] : [`${sku} price ${known.price} → ${price}`]),
    ...(known.stock === stock ? [] : [`${sku} stock ${known.stock} → ${stock}`]),
  ]
}
