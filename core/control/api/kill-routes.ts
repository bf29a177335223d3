import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { packageName, parse } from '../../model/index.js'
import { killPlugin, readKills } from '../operations/review/kill-plugin.js'
import { revivePlugin } from '../operations/review/revive-plugin.js'
import type { ApiOptions } from './api-options.js'
import { admit, callerOf, mustBeOperator, nameOf } from './caller.js'
import { streamChange } from './stream-change.js'

const version = Type.String({ minLength: 1, maxLength: 100 })
const strict = { additionalProperties: false } as const
const kill = Type.Object(
  { package: packageName, version, reason: Type.String({ minLength: 1, maxLength: 500 }) },
  strict,
)
const revive = Type.Object({ package: packageName, version }, strict)

/** The kill switch. */
export function registerKills(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.get('/kills', () => readKills(control))

  app.post('/kills', async (request, reply) => {
    const asked = parse(kill, request.body, 'What to kill')
    const by = nameOf(callerOf(request))
    await streamChange(reply, control, async (onProgress) => ({
      report: await killPlugin(control, { ...asked, by, signal, onProgress }),
    }))
  })

  app.post('/kills/withdraw', async ({ body }) => ({
    shops: await revivePlugin(control, { ...parse(revive, body, 'What to revive'), signal }),
  }))
}
