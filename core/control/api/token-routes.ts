import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { installationName, parse, problemsOf, shopError } from '../../model/index.js'
import { listPluginTokens, makePluginToken, revokePluginToken, socketFor } from '../operations/outside/plugin-tokens.js'
import type { TokenKey } from '../store/plugin-tokens.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOfTenant } from './caller.js'

const hour = 3_600_000

const wanted = Type.Object(
  { hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })) },
  { additionalProperties: false },
)

interface TokenParams {
  Params: { slug: string; name: string }
}

const path = '/tenants/:slug/plugins/:name/tokens'

/** By what an external plugin connects, for its seller and for operators. */
export function registerTokens(app: FastifyInstance, options: ApiOptions): void {
  const { control } = options
  app.addHook('onRequest', admit(options, mustBeOfTenant))

  app.get<TokenParams>(path, ({ params }) => listPluginTokens(control, keyOf(params)))

  app.get<TokenParams>('/tenants/:slug/plugins/:name/socket', ({ params }) => socketFor(control, keyOf(params)))

  app.post<TokenParams>(path, async ({ params, body }, reply) => {
    const { hours } = parse(wanted, body ?? {}, 'The token')
    const made = await makePluginToken(control, keyOf(params), hours === undefined ? undefined : hours * hour)
    return reply.code(201).send(made)
  })

  app.delete<{ Params: TokenParams['Params'] & { id: string } }>(`${path}/:id`, async ({ params }, reply) => {
    await revokePluginToken(control, keyOf(params), params.id)
    return reply.code(204).send()
  })
}

function keyOf({ slug: tenant, name: plugin }: TokenParams['Params']): TokenKey {
  if (problemsOf(installationName, plugin).length > 0) throw shopError('INSTALLATION_NOT_FOUND', plugin, tenant)
  return { tenant, plugin }
}
