import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { packageName, parse } from '../../model/index.js'
import { readReviews, reviewPlugin, unreviewPlugin } from '../operations/review/review-plugins.js'
import { measureImpact } from '../operations/trial/measure-impact.js'
import type { ApiOptions } from './api-options.js'
import { admit, callerOf, mustBeOperator, nameOf } from './caller.js'

const version = Type.String({ minLength: 1, maxLength: 100 })
const strict = { additionalProperties: false } as const
const spoken = Type.Object(
  {
    package: packageName,
    version,
    verdict: Type.Enum(['approved', 'rejected', 'deprecated', 'yanked']),
    reason: Type.String({ maxLength: 500 }),
  },
  strict,
)
const asked = Type.Object({ package: packageName, version: Type.Optional(version) }, strict)
const taken = Type.Object({ package: packageName, version }, strict)

/** What the operator says of versions of plugins. */
export function registerReviews(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.get('/reviews', () => readReviews(control))

  app.post('/reviews', async (request) => {
    const by = nameOf(callerOf(request))
    return { running: await reviewPlugin(control, { ...parse(spoken, request.body, 'The review'), by }) }
  })

  app.post('/impact', ({ body }) => measureImpact(control, { ...parse(asked, body, 'The version'), signal }))

  app.post('/reviews/withdraw', async ({ body }, reply) => {
    const { package: name, version: of } = parse(taken, body, 'What to take back')
    await unreviewPlugin(control, name, of)
    return reply.code(204).send()
  })
}
