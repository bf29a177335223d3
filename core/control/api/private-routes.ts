import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { packageName, packagePattern, parse, slug } from '../../model/index.js'
import { getTenant } from '../store/tenants.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOperator } from './caller.js'

const kept = Type.Object(
  { package: packageName, tenants: Type.Array(slug, { maxItems: 1000 }) },
  { additionalProperties: false },
)

const allowed = Type.Object(
  { tenant: slug, packages: Type.Array(packagePattern, { maxItems: 1000 }) },
  { additionalProperties: false },
)

/** Which plugins only some shops may know of, and of which alone some shops may. */
export function registerPrivate(app: FastifyInstance, options: ApiOptions): void {
  const { privatePlugins, allowed: lists, pool } = options.control
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.get('/private', () => privatePlugins.list())

  app.post('/private', async ({ body }) => {
    const { package: name, tenants } = parse(kept, body, 'What to keep private')
    for (const tenant of tenants) await getTenant(pool, tenant)
    await privatePlugins.keepFor(name, tenants)
    return privatePlugins.list()
  })

  app.get<{ Params: { slug: string } }>('/allowed/:slug', async ({ params }) => {
    const { slug: tenant } = await getTenant(pool, params.slug)
    return { tenant, packages: await lists.of(tenant) }
  })

  app.post('/allowed', async ({ body }) => {
    const { tenant, packages } = parse(allowed, body, 'What is allowed')
    await getTenant(pool, tenant)
    await lists.set(tenant, packages)
    return { tenant, packages: await lists.of(tenant) }
  })
}
