import { Type } from 'typebox'
import { InternalPut } from '../../sdk/host/index.js'
import { type Call, Controller } from '../../sdk/index.js'
import { type Page, type PageRequest, pageOf, pageQuery } from '../page.js'
import { Catalog } from './catalog.js'
import { type CatalogChange, catalogChangeSchema } from './catalog-change.js'
import { type ProductInput, productInputSchema } from './product.js'

const page = Type.Object(pageQuery, { additionalProperties: false })
const products = Type.Object({ products: Type.Array(productInputSchema) }, { additionalProperties: false })
const changes = Type.Object({ changes: Type.Array(catalogChangeSchema) })

/** Where the platform looks at what the seller's catalog is, and what an import would make of it. It knows the same paths. */
@Controller()
export class CatalogDeskController {
  constructor(private readonly catalog: Catalog) {}

  @InternalPut('/_platform/catalog/page', {
    summary: 'Products as they are imported, a page at a time',
    body: page,
    response: { 200: pageOf(productInputSchema) },
  })
  async page({ body }: Call<PageRequest>): Promise<Page<ProductInput>> {
    return this.catalog.stored(body)
  }

  @InternalPut('/_platform/catalog/changes', {
    summary: 'What an import would change',
    body: products,
    response: { 200: changes },
  })
  async changes({
    body,
  }: Call<{ readonly products: readonly ProductInput[] }>): Promise<{ readonly changes: readonly CatalogChange[] }> {
    return { changes: await this.catalog.changes(body.products) }
  }
}
