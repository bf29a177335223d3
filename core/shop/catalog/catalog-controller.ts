import { Type } from 'typebox'
import { InternalPut } from '../../sdk/host/index.js'
import { type Call, Controller, Get } from '../../sdk/index.js'
import { type Page, pageOf, pageQuery } from '../page.js'
import { handleText, text } from '../schemas.js'
import { Catalog, type FindProducts } from './catalog.js'
import { type Product, type ProductInput, productInputSchema, productSchema } from './product.js'

const search = Type.Object({ ...pageQuery, q: Type.Optional(text(100)) })
const byHandle = Type.Object({ handle: handleText })
const catalog = Type.Object({ products: Type.Array(productInputSchema) }, { additionalProperties: false })

/** Where the platform puts a catalog; the platform knows the same path. */
const importPath = '/_platform/catalog'

/** What the shop sells: to look through, and for the platform to fill. */
@Controller()
export class CatalogController {
  constructor(private readonly catalog: Catalog) {}

  @Get('/products', {
    summary: 'Products, a page at a time',
    querystring: search,
    response: { 200: pageOf(productSchema) },
  })
  async find({ query }: Call<undefined, unknown, FindProducts>): Promise<Page<Product>> {
    return this.catalog.find(query)
  }

  @Get('/products/:handle', { summary: 'One product', params: byHandle, response: { 200: productSchema } })
  async product({ params }: Call<undefined, { readonly handle: string }>): Promise<Product> {
    return this.catalog.product(params.handle)
  }

  @InternalPut(importPath, { summary: 'Create or update products', body: catalog, response: { 204: Type.Null() } })
  async import({ body }: Call<{ readonly products: readonly ProductInput[] }>): Promise<void> {
    await this.catalog.import(body.products)
  }
}
