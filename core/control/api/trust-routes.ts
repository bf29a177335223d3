import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { packageName, parse } from '../../model/index.js'
import { trustPlugins } from '../operations/review/trust-plugins.js'
import { everyPlugin } from '../store/trusted-plugins.js'
import type { ApiOptions } from './api-options.js'
import { admit, callerOf, mustBeOperator, nameOf } from './caller.js'

const named = Type.Object(
  {
    packages: Type.Array(Type.Union([packageName, Type.Literal(everyPlugin)]), { minItems: 1, maxItems: 100 }),
  },
  { additionalProperties: false },
)

/** Whom the operator trusts with the machine. */
export function registerTrust(app: FastifyInstance, options: ApiOptions): void {
  const { control } = options
  const { trusted } = control
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.get('/trusted', () => trusted.list())

  app.post('/trusted', async (request) => {
    await trustPlugins(control, parse(named, request.body, 'What to trust').packages, nameOf(callerOf(request)))
    return trusted.list()
  })

  app.post('/trusted/withdraw', async ({ body }) => {
    await trusted.withdraw(parse(named, body, 'What to trust no more').packages)
    return trusted.list()
  })
}
