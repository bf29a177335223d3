import cookie from '@fastify/cookie'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import { isShopError, type Problem } from '../../model/index.js'
import type { Control } from '../control.js'
import type { ApiOptions } from './api-options.js'
import { registerMarket } from './market-routes.js'
import { registerSessions } from './session-routes.js'
import { registerTenants } from './tenant-routes.js'

/** The control API below `/api`. The command line and the admin are two faces of it. */
export async function registerApi(app: FastifyInstance, options: ApiOptions): Promise<void> {
  await app.register(cookie)
  app.setErrorHandler((error: FastifyError, _request, reply) => sendProblem(error, reply, options.control))
  // A page of another origin must not act with the seller's cookie.
  app.addHook('onRequest', async (request, reply) => {
    const { origin, host } = request.headers
    if (request.method !== 'GET' && origin !== undefined && new URL(origin).host !== host) return reply.code(403).send()
  })
  registerSessions(app, options)
  registerTenants(app, options)
  registerMarket(app, options)
}

function sendProblem(error: FastifyError, reply: FastifyReply, { log }: Control): FastifyReply {
  const problem = problemOf(error)
  if (problem.status >= 500 && !isShopError(error))
    log('a request to the control API failed', { error: error.stack ?? error.message })
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

function problemOf(error: FastifyError): Problem {
  if (isShopError(error)) return error.toProblem()
  const status = error.statusCode ?? 500
  const title = status < 500 ? error.message : 'The platform failed; its log says more.'
  return { type: 'about:blank', status, code: status < 500 ? 'INPUT_INVALID' : 'INTERNAL', title }
}
