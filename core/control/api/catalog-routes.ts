import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { currency, parse, productInput } from '../../model/index.js'
import { importCatalog, readCatalog } from '../operations/shop/import-catalog.js'
import { type ApiOptions, tenantFileBytes } from './api-options.js'
import { admit, callerOf, mustBeOfTenant, nameOf } from './caller.js'

interface TenantParams {
  Params: { slug: string }
}

/** Not more than a worker's answer may hold. */
const products = 20

const query = Type.Object(
  {
    cursor: Type.Optional(Type.String({ pattern: '^[0-9]{1,15}$' })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]|1[0-9]|20)$' })),
  },
  { additionalProperties: false },
)

const wanted = Type.Object(
  {
    products: Type.Array(productInput, { minItems: 1 }),
    /** Of the prices: the shop's, or it is refused. */
    currency: Type.Optional(currency),
    dryRun: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** What a shop sells, for its seller and for operators: to look at, and to bring in. */
export function registerCatalog(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOfTenant))

  app.get<TenantParams>('/tenants/:slug/catalog', (request) => {
    const { cursor, limit = products } = parse(query, request.query, 'The query')
    const from = cursor === undefined ? {} : { cursor }
    return readCatalog(control, request.params.slug, { ...from, limit: Number(limit), signal })
  })

  app.put<TenantParams>('/tenants/:slug/catalog', { bodyLimit: tenantFileBytes }, async (request) => {
    const { slug } = request.params
    const { dryRun = false, ...catalog } = parse(wanted, request.body, 'The catalog')
    const made = await importCatalog(control, slug, { ...catalog, dryRun, signal })
    if (!dryRun)
      control.log('products are imported', {
        tenant: slug,
        products: catalog.products.length,
        by: nameOf(callerOf(request)),
      })
    return made
  })
}
