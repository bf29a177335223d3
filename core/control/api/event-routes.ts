import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { parse, slug } from '../../model/index.js'
import { describeEvents } from '../operations/read/describe-events.js'
import { readEvents } from '../operations/read/read-events.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOperator } from './caller.js'

const position = Type.String({ pattern: '^\\d{1,18}$' })
const reader = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
const count = Type.String({ pattern: '^(1000|[1-9]\\d{0,2})$' })

const readQuery = Type.Object(
  {
    as: Type.Optional(reader),
    ack: Type.Optional(position),
    after: Type.Optional(position),
    tenant: Type.Optional(slug),
    limit: Type.Optional(count),
  },
  { additionalProperties: false },
)
const describeQuery = Type.Object({ tenant: Type.Optional(slug) }, { additionalProperties: false })

/** The events of all shops, for the operator's programs. */
export function registerEvents(app: FastifyInstance, options: ApiOptions): void {
  const { control } = options
  app.addHook('onRequest', admit(options, mustBeOperator))

  // It acknowledges, too: no request that may be repeated by whoever carries it.
  app.post('/events/read', (request) => {
    const { as: by, ack, after, tenant, limit = '100' } = parse(readQuery, request.body, 'The question')
    return readEvents(control, {
      limit: Number(limit),
      ...(by === undefined ? {} : { reader: by }),
      ...(ack === undefined ? {} : { acknowledge: ack }),
      ...(after === undefined ? {} : { after }),
      ...(tenant === undefined ? {} : { tenant }),
    })
  })

  app.get('/events/description', (request) =>
    describeEvents(control, parse(describeQuery, request.query, 'The question').tenant),
  )
}
