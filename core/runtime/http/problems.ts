import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { HttpProblem } from '../../sdk/host/index.js'
import type { Log } from '../../sdk/index.js'
import { stackOf } from '../plugin-fault.js'

/** Every failure as problem+json (RFC 9457), with the request's id to find it by. What went wrong inside stays inside. */
export function answerProblems(app: FastifyInstance, log: Log): void {
  app.setErrorHandler((error: unknown, request, reply) => sendProblem(toProblem(error, request, log), request, reply))
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new HttpProblem(404, 'NOT_FOUND', `There is no ${request.method} ${request.url}.`), request, reply),
  )
}

/** Whatever was thrown. Fastify's own words are about the request; another's status tells of somebody else's door. */
function toProblem(error: unknown, request: FastifyRequest, log: Log): HttpProblem {
  if (error instanceof HttpProblem) return error
  const { code, statusCode = 500, message } = Object(error) as Partial<FastifyError>
  if (String(code).startsWith('FST_') && statusCode < 500) {
    return new HttpProblem(statusCode, 'INPUT_INVALID', String(message))
  }
  log.error('request failed', { requestId: request.id, route: request.routeOptions.url, error: stackOf(error) })
  return new HttpProblem(500, 'INTERNAL', 'Something went wrong.')
}

function sendProblem(
  { status, code, message: title }: HttpProblem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const body = { type: 'about:blank', status, code, title, requestId: request.id }
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(body)
}
