import swagger from '@fastify/swagger'
import { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import { type FastifyInstance, type FastifySchemaCompiler, fastify } from 'fastify'
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import type { ShopInfo } from '../../sdk/host/index.js'
import type { Log } from '../../sdk/index.js'
import { descriptionPath } from './host-routes.js'
import { answerProblems, type Translate } from './problems.js'

// A schema's $id is its own: two shops of one process, as in tests, may have the same.
const options = {
  allErrors: false,
  removeAdditional: false,
  useDefaults: true,
  strict: false,
  addUsedSchema: false,
} as const

/** An empty shop's server: schemas at the door, problems as answers, OpenAPI at `/openapi.json`. */
export async function createApp(shop: ShopInfo, log: Log, translate?: Translate): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestIdHeader: 'x-request-id',
    bodyLimit: 10 * 1024 * 1024,
    schemaErrorFormatter: (errors, part) => new Error(reasonOf(errors[0], part)),
  })
  app.setValidatorCompiler(compileSchema)
  answerProblems(app, log, translate)
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: shop.name, version: '1' } },
    // Its default would drop what our schemas say about unknown keys.
    refResolver: { buildLocalReference: (...[json, , , i]) => (json['$id'] as string | undefined) ?? `schema-${i}` },
  })
  app.get(descriptionPath, { schema: { hide: true } }, () => app.swagger())
  return app
}

// One of each for the process, since they keep what they have compiled: what a standby worker compiles while it warms up
// is there when it starts. Addresses hold text only, so there numbers are read from it; a body says itself what it is.
const bodies = withFormats(new Ajv(options))
const addresses = withFormats(new Ajv({ ...options, coerceTypes: 'array' }))

const compileSchema: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const ajv = httpPart === 'body' ? bodies : addresses
  try {
    return ajv.compile(schema)
  } catch (error) {
    // It would keep a wrong one too, and take it without a word the next time.
    ajv.removeSchema(schema)
    throw error
  }
}

// Its types are those of a CommonJS module.
function withFormats(ajv: Ajv): Ajv {
  return (ajvFormats as unknown as (ajv: Ajv) => Ajv)(ajv)
}

/** An unknown key is named by its place. */
function reasonOf(error: FastifySchemaValidationError | undefined, part: string): string {
  const { instancePath = '', message = 'is wrong', keyword = '', params = {} } = error ?? {}
  const place = `${part}${instancePath}`
  if (keyword === 'additionalProperties') return `unknown key "${place}/${String(params['additionalProperty'])}"`
  return `${place} ${message}`
}
