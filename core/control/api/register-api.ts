import cookie from '@fastify/cookie'
import type { FastifyError, FastifyInstance } from 'fastify'
import { shopError } from '../../model/index.js'
import type { ApiOptions } from './api-options.js'
import { registerCatalog } from './catalog-routes.js'
import { registerEvents } from './event-routes.js'
import { registerGarbage } from './garbage-routes.js'
import { registerKernels } from './kernel-routes.js'
import { registerKills } from './kill-routes.js'
import { registerMarket } from './market-routes.js'
import { registerOperatorDoors } from './operator-routes.js'
import { registerPluginDoors } from './plugin-routes.js'
import { registerPrivate } from './private-routes.js'
import { refuseOtherSites } from './refuse-other-sites.js'
import { registerReviews } from './review-routes.js'
import { registerScriptDoors } from './script-routes.js'
import { sendProblem } from './send-problem.js'
import { registerSessions } from './session-routes.js'
import { registerTenantDoors } from './tenant-routes.js'
import { registerTokens } from './token-routes.js'
import { registerTrials } from './trial-routes.js'
import { registerTrust } from './trust-routes.js'
import { registerWebhooks } from './webhook-routes.js'

/** Each is a scope of its own, whose hook says who may come in. */
const doors = [
  registerSessions,
  registerMarket,
  registerOperatorDoors,
  registerEvents,
  registerGarbage,
  registerTrust,
  registerPrivate,
  registerReviews,
  registerKills,
  registerKernels,
  registerTrials,
  registerTenantDoors,
  registerCatalog,
  registerPluginDoors,
  registerWebhooks,
  registerTokens,
  registerScriptDoors,
]

/** The control API below `/api`. The command line and the admin are two faces of it. */
export async function registerApi(app: FastifyInstance, options: ApiOptions): Promise<void> {
  await app.register(cookie)
  await app.register(async (api) => registerDoors(api, options), { prefix: '/api' })
}

async function registerDoors(api: FastifyInstance, options: ApiOptions): Promise<void> {
  const { log } = options.control
  api.removeContentTypeParser('text/plain')
  api.setErrorHandler((error: FastifyError, _request, reply) => sendProblem(error, reply, log))
  api.addHook('onRequest', refuseOtherSites)
  api.addHook('onRequest', async (_request, reply) => {
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })
  for (const register of doors) await api.register(async (scope) => register(scope, options))
  api.all('/*', async () => {
    throw shopError('PATH_NOT_FOUND')
  })
}
