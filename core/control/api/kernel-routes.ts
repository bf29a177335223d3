import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { parse } from '../../model/index.js'
import { moveKernel, settleKernel } from '../operations/upkeep/move-kernel.js'
import { readKernels } from '../operations/upkeep/read-kernels.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOperator } from './caller.js'

const where = Type.Object(
  { to: Type.Optional(Type.String({ pattern: '^[0-9a-f]{4,64}$' })) },
  { additionalProperties: false },
)

/** The platform's own releases, as its shops meet them. */
export function registerKernels(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.get('/kernels', () => readKernels(control))

  // Who asks for it may leave: it goes on.
  app.post('/kernels/move', async ({ body }) => {
    await moveKernel(control, { ...parse(where, body, 'The move'), signal })
    return readKernels(control)
  })

  app.post('/kernels/settle', async () => ({ settled: await settleKernel(control, signal) }))
}
