import { Readable } from 'node:stream'
import type { FastifyInstance } from 'fastify'
import { installationName, problemsOf, shopError } from '../../model/index.js'
import { describePluginData, exportPlugin, type PluginKey, purgePlugin } from '../operations/plugin-data.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOfTenant } from './caller.js'

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

  app.delete<PluginParams>('/tenants/:slug/plugins/:name/data', async ({ params }, reply) => {
    const key = keyOf(params)
    await control.inTurn(key.tenant, async () => {
      await describePluginData(control, key)
      await purgePlugin(control, key)
    })
    return reply.code(204).send()
  })
}

function keyOf({ slug: tenant, name }: PluginParams['Params']): PluginKey {
  if (problemsOf(installationName, name).length > 0) throw shopError('INSTALLATION_NOT_FOUND', name, tenant)
  return { tenant, name }
}
