import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Denial, HttpProblem, type Translated } from '../../sdk/host/index.js'
import type { Log } from '../../sdk/index.js'
import { DatabaseAway, isDatabaseAway } from '../database-away.js'
import { stackOf } from '../plugin-fault.js'

/** What a plugin's no says to a shopper who accepts these languages; undefined where the plugin's own words do. */
export type Translate = (denial: Denial, acceptLanguage: string | undefined) => Translated | undefined

/** Every failure as problem+json (RFC 9457), with the request's id to find it by. What went wrong inside stays inside. */
export function answerProblems(app: FastifyInstance, log: Log, translate: Translate = () => undefined): void {
  app.setErrorHandler((error: unknown, request, reply) => {
    const problem = toProblem(error, request, log)
    const translated = problem instanceof Denial ? translate(problem, request.headers['accept-language']) : undefined
    if (translated === undefined) return sendProblem(problem, request, reply)
    void reply.header('content-language', translated.language)
    return sendProblem(
      new HttpProblem(problem.status, problem.code, translated.words).with(problem.members),
      request,
      reply,
    )
  })
  app.setNotFoundHandler((request, reply) =>
    sendProblem(new HttpProblem(404, 'NOT_FOUND', `There is no ${request.method} ${request.url}.`), request, reply),
  )
}

/** Whatever was thrown. Fastify's own words are about the request; another's status tells of somebody else's door. */
function toProblem(error: unknown, request: FastifyRequest, log: Log): HttpProblem {
  if (error instanceof HttpProblem) return error
  if (isDatabaseAway(error)) return new DatabaseAway(error)
  const { code, statusCode = 500, message } = Object(error) as Partial<FastifyError>
  if (String(code).startsWith('FST_') && statusCode < 500) {
    return new HttpProblem(statusCode, 'INPUT_INVALID', String(message))
  }
  log.error('request failed', { requestId: request.id, route: request.routeOptions.url, error: stackOf(error) })
  return new HttpProblem(500, 'INTERNAL', 'Something went wrong.')
}

function sendProblem(
  { status, code, message: title, members }: HttpProblem,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const body = { ...members, type: 'about:blank', status, code, title, requestId: request.id }
  if (status === 503) void reply.header('retry-after', '1')
  return reply.code(status).type('application/problem+json').serializer(JSON.stringify).send(body)
}
