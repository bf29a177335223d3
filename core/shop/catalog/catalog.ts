import { Database, Service, ShopInfo } from '../../sdk/host/index.js'
import { CustomFields } from '../fields/custom-fields.js'
import { cutPage, type Page, type PageRequest } from '../page.js'
import { problem } from '../shop-problem.js'
import { findProduct, listProducts, lockCatalog, upsertProducts, upsertVariants } from './catalog-store.js'
import type { Product, ProductInput } from './product.js'

/** A page of products, all or those with a text in title, description or handle. */
export interface FindProducts extends PageRequest {
  readonly q?: string
}

/** What the shop sells. */
@Service()
export class Catalog {
  constructor(
    private readonly database: Database,
    private readonly shop: ShopInfo,
    private readonly fields: CustomFields,
  ) {}

  /** PRODUCT_NOT_FOUND when there is none with this handle. */
  async product(handle: string): Promise<Product> {
    const product = await findProduct(this.database, handle, this.shop.currency)
    if (product === undefined) throw problem('PRODUCT_NOT_FOUND', handle)
    return this.fields.fillOne('product', product)
  }

  async find({ q, cursor, limit }: FindProducts): Promise<Page<Product>> {
    const search = { after: Number(cursor ?? 0), text: q, limit: limit + 1 }
    const listed = await listProducts(this.database, search, this.shop.currency)
    const { items, nextCursor } = cutPage(listed, limit, ({ place }) => place)
    const products = items.map(({ product }) => product)
    return { items: await this.fields.fill('product', products), nextCursor }
  }

  /**
   * Creates or updates products by handle and variants by sku, all or none; what is not named stays as it is.
   * CATALOG_DUPLICATE when a handle or a sku is named twice.
   */
  async import(products: readonly ProductInput[]): Promise<void> {
    refuseTwice(
      'handle',
      products.map(({ handle }) => handle),
    )
    refuseTwice(
      'sku',
      products.flatMap(({ variants }) => variants.map(({ sku }) => sku)),
    )
    await this.database.transaction(async (tx) => {
      await lockCatalog(tx)
      await upsertProducts(tx, products)
      await upsertVariants(tx, products)
    })
  }
}

function refuseTwice(what: string, names: readonly string[]): void {
  const seen = new Set<string>()
  for (const name of names) {
    if (seen.has(name)) throw problem('CATALOG_DUPLICATE', what, name)
    seen.add(name)
  }
}
