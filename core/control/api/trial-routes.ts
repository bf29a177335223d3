import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { packageName, parse, shopError } from '../../model/index.js'
import { tryPlugin } from '../operations/trial/try-plugin.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOperator } from './caller.js'

const version = Type.Object(
  { package: packageName, version: Type.Optional(Type.String({ maxLength: 100 })) },
  { additionalProperties: false },
)

/** How published versions did in a shop of their own. */
export function registerTrials(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOperator))

  const meant = async (given: unknown): Promise<{ readonly package: string; readonly version: string }> => {
    const { package: name, version: named } = parse(version, given, 'The version')
    return { package: name, version: named ?? (await control.wholeRegistry.details(name)).version }
  }

  app.get('/trials', async ({ query }) => {
    const { package: name, version: which } = await meant(query)
    const report = await control.trials.of(name, which)
    if (report === undefined) throw shopError('TRIAL_NOT_FOUND', `${name}@${which}`)
    return report
  })

  // The newest, where none is named.
  app.post('/trials', async ({ body }) => tryPlugin(control, { ...(await meant(body)), signal }))
}
