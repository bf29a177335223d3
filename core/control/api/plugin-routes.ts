import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { installationName, parse, problemsOf, shopError } from '../../model/index.js'
import { askPurge } from '../operations/change/ask-purge.js'
import { describePluginData, exportPlugin, type PluginKey } from '../operations/change/plugin-data.js'
import type { ApiOptions } from './api-options.js'
import { admit, callerOf, mustBeOfTenant, nameOf } from './caller.js'

const purgeQuery = Type.Object({ now: Type.Optional(Type.Enum(['true', 'false'])) }, { additionalProperties: false })

interface PluginParams {
  Params: { slug: string; name: string }
}

/** What one installation has stored in a shop, for its seller and for operators. */
export function registerPluginDoors(app: FastifyInstance, options: ApiOptions): void {
  const { control } = options
  app.addHook('onRequest', admit(options, mustBeOfTenant))

  app.get<PluginParams>('/tenants/:slug/plugins/:name/data', ({ params }) => describePluginData(control, keyOf(params)))

  app.get<PluginParams>('/tenants/:slug/plugins/:name/export', async ({ params }, reply) => {
    const key = keyOf(params)
    // What is not there is told before the answer has begun.
    await describePluginData(control, key)
    return reply.type('application/json').send(Readable.from(exportPlugin(control, key)))
  })

  app.delete<PluginParams>('/tenants/:slug/plugins/:name/data', async (request, reply) => {
    const { params, query } = request
    const { now } = parse(purgeQuery, query, 'The query')
    await askPurge(control, { ...keyOf(params), by: nameOf(callerOf(request)), now: now === 'true' })
    return reply.code(204).send()
  })
}

function keyOf({ slug: tenant, name }: PluginParams['Params']): PluginKey {
  if (problemsOf(installationName, name).length > 0) throw shopError('INSTALLATION_NOT_FOUND', name, tenant)
  return { tenant, name }
}
