import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { packageName, parse, problemsOf, shopError } from '../../model/index.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeSettled } from './caller.js'

const query = Type.Object({ q: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false })

/** The plugins in the registry, for everyone who is signed in. */
export function registerMarket(app: FastifyInstance, options: ApiOptions): void {
  const { registry } = options.control
  app.addHook('onRequest', admit(options, mustBeSettled))

  app.get('/plugins', async (request) => {
    const { q = '' } = parse(query, request.query, 'The search')
    return registry.search(q, { limit: 100 })
  })

  app.get<{ Params: { name: string } }>('/plugins/:name', async ({ params: { name } }) => {
    if (problemsOf(packageName, name).length > 0) throw shopError('PLUGIN_NOT_FOUND', name)
    return registry.details(name)
  })
}
