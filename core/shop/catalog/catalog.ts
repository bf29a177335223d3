import { Database, Service, ShopInfo } from '../../sdk/host/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { cutPage, type Page, type PageRequest } from '../page.js'
import { problem } from '../shop-problem.js'
import { type CatalogChange, catalogChanges } from './catalog-change.js'
import { CatalogSearch } from './catalog-search.js'
import {
  findProduct,
  findStored,
  listProducts,
  lockCatalog,
  lockVariants,
  upsertProducts,
  upsertVariants,
} from './catalog-store.js'
import type { Product, ProductInput } from './product.js'
import { refuseEmptied } from './refuse-emptied.js'
import { VariantRestocked } from './variant-restocked.js'

/** A page of products, all or those with a text in title, description or handle. */
export interface FindProducts extends PageRequest {
  readonly q?: string
}

/** What the shop sells. */
@Service()
export class Catalog {
  // oxlint-disable-next-line max-params -- they are injected, not passed
  constructor(
    private readonly database: Database,
    private readonly shop: ShopInfo,
    private readonly search: CatalogSearch,
    private readonly fields: CustomFields,
  ) {}

  /** PRODUCT_NOT_FOUND when there is none with this handle. */
  async product(handle: string): Promise<Product> {
    const product = await findProduct(this.database, handle, this.shop.currency)
    if (product === undefined) throw problem('PRODUCT_NOT_FOUND', handle)
    return this.fields.fillOne('product', product)
  }

  async find({ q, cursor, limit }: FindProducts): Promise<Page<Product>> {
    const texts = q === undefined || q === '' ? undefined : await this.search.terms(q)
    const search = { after: Number(cursor ?? 0), texts, limit: limit + 1 }
    const listed = await listProducts(this.database, search, this.shop.currency)
    const { items, nextCursor } = cutPage(listed, limit, ({ place }) => place)
    const products = items.map(({ product }) => product)
    return { items: await this.fields.fill('product', products), nextCursor }
  }

  /** Products as they are stored, in the form of an import, a page at a time. */
  async stored({ cursor, limit }: PageRequest): Promise<Page<ProductInput>> {
    const search = { after: Number(cursor ?? 0), texts: undefined, limit: limit + 1 }
    const listed = await listProducts(this.database, search, this.shop.currency)
    const { items, nextCursor } = cutPage(listed, limit, ({ place }) => place)
    return { items: items.map(({ product }) => inputOf(product)), nextCursor }
  }

  /** What an import of these would change; rejects as that would. */
  async changes(products: readonly ProductInput[]): Promise<readonly CatalogChange[]> {
    distinctSkus(products)
    await refuseEmptied(this.database, products)
    return catalogChanges(products, await findStored(this.database, products))
  }

  /**
   * Creates or updates products by handle and variants by sku, all or none; what is not named stays as it is.
   * CATALOG_DUPLICATE when a handle or a sku is named twice, PRODUCT_EMPTIED when a product loses its last variant.
   */
  async import(products: readonly ProductInput[]): Promise<void> {
    const skus = distinctSkus(products)
    await this.database.transaction(async (tx) => {
      await lockCatalog(tx)
      await refuseEmptied(tx, products)
      const soldOut = await lockVariants(tx, skus)
      await upsertProducts(tx, products)
      await upsertVariants(tx, products)
      for (const event of restocked(products, soldOut)) await tx.emit(event)
    })
  }
}

/** Of all products; no handle and no sku is there twice. */
function distinctSkus(products: readonly ProductInput[]): readonly string[] {
  refuseTwice(
    'handle',
    products.map(({ handle }) => handle),
  )
  const skus = products.flatMap(({ variants }) => variants.map(({ sku }) => sku))
  refuseTwice('sku', skus)
  return skus
}

/** As it is imported. */
const inputOf = ({ handle, title, description, variants }: Product): ProductInput => ({
  handle,
  title,
  ...(description === '' ? {} : { description }),
  variants: variants.map(({ price, ...variant }) => ({ ...variant, price: price.amount })),
})

const restocked = (products: readonly ProductInput[], soldOut: ReadonlySet<string>): VariantRestocked[] =>
  products.flatMap(({ handle, title, variants }) =>
    variants
      .filter(({ sku, stock }) => soldOut.has(sku) && stock > 0)
      .map(({ sku, title: variant, stock }) => new VariantRestocked({ sku, title, variant, handle, stock })),
  )

function refuseTwice(what: string, names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw problem('CATALOG_DUPLICATE', what, name)
    seen.add(name)
  }
}
