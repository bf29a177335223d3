import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { isShopError, type Problem, type ShopError, shopError } from '../../model/index.js'
import { isConnectionLost } from '../../protocol/index.js'
import type { Control } from '../control.js'

/** Answers an error as problem+json. What is our fault goes to the log, with no word of it to the caller. */
export function sendProblem(error: FastifyError, reply: FastifyReply, log: Control['log']): FastifyReply {
  const known = isShopError(error) ? error : asShopError(error, reply.request)
  const problem = known?.toProblem() ?? problemOf(error, log)
  return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem))
}

/** How an error is told; one that is not in the table is a fault of ours. */
export function problemOf(error: unknown, log: Control['log']): Problem {
  if (isShopError(error)) return error.toProblem()
  log('a request to the control API failed', {
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  if (isConnectionLost(error)) return shopError('DATABASE_UNREACHABLE', 'of the platform', error.message).toProblem()
  return { type: 'about:blank', status: 500, code: 'INTERNAL', title: 'The platform failed; its log says more.' }
}

/** What Fastify refuses at the door. */
function asShopError(
  { code, statusCode = 500, message }: FastifyError,
  request: FastifyRequest,
): ShopError | undefined {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return shopError('NOT_JSON', request.headers['content-type'] ?? 'untyped')
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return shopError('BODY_TOO_LARGE', request.routeOptions.bodyLimit)
    default:
      return statusCode < 500 ? shopError('INPUT_INVALID', 'The request', [message]) : undefined
  }
}
