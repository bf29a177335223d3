import { Type } from 'typebox'
import { shopError } from './errors.js'
import { parse, parseJson, problemsOf } from './parse.js'
import { type ProductInput, productInput } from './product-input.js'
import { tenantFile } from './tenant.js'

/** A file may be wrong in each of its products; who mends it needs the first ones. */
const mostReasons = 10

const list = Type.Object({ catalog: Type.Array(productInput) })

export interface CatalogFile {
  readonly products: readonly ProductInput[]
  /** What its prices are in, where it says so. */
  readonly currency?: string
}

/**
 * A catalog as a file: its products, or a tenant file that has some. INPUT_INVALID names what is wrong by its place
 * (`product 4, variant 1: "price"`), and what is there twice. `what` begins the sentence: "The file products.json".
 */
export function parseCatalog(text: string, what: string): CatalogFile {
  const value = parseJson(Type.Unknown(), text, what)
  if (!hasCatalog(value)) return { products: parseProducts(value, what) }
  const { catalog: products = [], currency } = parse(tenantFile, value, what)
  return { products: parseProducts(products, what), currency }
}

function parseProducts(products: unknown, what: string): readonly ProductInput[] {
  if (!Array.isArray(products)) throw shopError('INPUT_INVALID', what, [neither])
  const reasons = problemsOf(list, { catalog: products })
  if (reasons.length > 0) throw shopError('INPUT_INVALID', what, first(reasons))
  const again = thereAgain(products as readonly ProductInput[]) // just checked
  if (again.length > 0) throw shopError('INPUT_INVALID', what, first(again))
  return products as readonly ProductInput[]
}

const neither = 'it must be a list of products, or a tenant file with a "catalog"'

const hasCatalog = (value: unknown): boolean => typeof value === 'object' && value !== null && 'catalog' in value

function first(reasons: readonly string[]): readonly string[] {
  const more = reasons.length - mostReasons
  return more > 0 ? [...reasons.slice(0, mostReasons), `and ${more} more`] : reasons
}

/** A handle is one product's, and a sku one variant's. */
function thereAgain(products: readonly ProductInput[]): string[] {
  const seen = new Set<string>()
  const names = products.flatMap(({ handle, variants }, product) => [
    { place: `product ${product + 1}: "handle"`, name: handle, key: `handle ${handle}` },
    ...variants.map(({ sku }, variant) => ({
      place: `product ${product + 1}, variant ${variant + 1}: "sku"`,
      name: sku,
      key: `sku ${sku}`,
    })),
  ])
  return names.flatMap(({ place, name, key }) => {
    if (seen.has(key)) return [`${place} is "${name}", which is there before`]
    seen.add(key)
    return []
  })
}
