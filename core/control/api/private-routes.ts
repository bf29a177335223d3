import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { packageName, parse, slug } from '../../model/index.js'
import { getTenant } from '../store/tenants.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOperator } from './caller.js'

const kept = Type.Object(
  { package: packageName, tenants: Type.Array(slug, { maxItems: 1000 }) },
  { additionalProperties: false },
)

/** Which plugins only some shops may know of. */
export function registerPrivate(app: FastifyInstance, options: ApiOptions): void {
  const { privatePlugins, pool } = options.control
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.get('/private', () => privatePlugins.list())

  app.post('/private', async ({ body }) => {
    const { package: name, tenants } = parse(kept, body, 'What to keep private')
    for (const tenant of tenants) await getTenant(pool, tenant)
    await privatePlugins.keepFor(name, tenants)
    return privatePlugins.list()
  })
}
