import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { packageName, parse, problemsOf, shopError } from '../../model/index.js'
import type { ApiOptions } from './api-options.js'
import { admit, callerOf, mustBeSettled } from './caller.js'

const query = Type.Object({ q: Type.Optional(Type.String({ maxLength: 200 })) }, { additionalProperties: false })

/** The plugins in the registry, for everyone who is signed in. */
export function registerMarket(app: FastifyInstance, options: ApiOptions): void {
  const { control } = options
  /** A seller finds what the shop may have. */
  const registryFor = (request: FastifyRequest) => {
    const caller = callerOf(request)
    return caller.kind === 'seller' ? control.registryFor(caller.tenant) : control.registry
  }
  app.addHook('onRequest', admit(options, mustBeSettled))

  app.get('/plugins', async (request) => {
    const { q = '' } = parse(query, request.query, 'The search')
    return registryFor(request).search(q, { limit: 100 })
  })

  app.get<{ Params: { name: string } }>('/plugins/:name', async (request) => {
    const { name } = request.params
    if (problemsOf(packageName, name).length > 0) throw shopError('PLUGIN_NOT_FOUND', name)
    return registryFor(request).details(name)
  })
}
