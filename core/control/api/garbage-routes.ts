import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { parse } from '../../model/index.js'
import { collectGarbage } from '../operations/change/collect-garbage.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOperator } from './caller.js'

const asked = Type.Object({ dryRun: Type.Optional(Type.Boolean()) }, { additionalProperties: false })

/** What no release needs any more. */
export function registerGarbage(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.post('/garbage', ({ body }) => {
    const { dryRun: isDry = false } = parse(asked, body ?? {}, 'What to collect')
    return collectGarbage(control, { isDry, signal })
  })
}
