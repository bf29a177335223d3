import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { parse } from '../../model/index.js'
import type { ApiOptions } from './api-options.js'
import { callerOf } from './caller.js'

const query = Type.Object({ q: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false })

/** The plugins in the registry, for everyone who is signed in. */
export function registerMarket(app: FastifyInstance, options: ApiOptions): void {
  const { registry } = options.control

  app.get('/api/plugins', async (request) => {
    await callerOf(request, options)
    const { q = '' } = parse(query, request.query, 'The search')
    return registry.search(q, { limit: 100 })
  })

  app.get<{ Params: { '*': string } }>('/api/plugins/*', async (request) => {
    await callerOf(request, options)
    return registry.details(decodeURIComponent(request.params['*']))
  })
}
