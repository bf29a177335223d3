import swagger from '@fastify/swagger'
import { type FastifyInstance, fastify } from 'fastify'
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import type { ShopInfo } from '../../sdk/host/index.js'
import type { Log } from '../../sdk/index.js'
import { compileSerializer, compileValidator } from './compile-schemas.js'
import { descriptionPath } from './host-routes.js'
import { answerProblems, type Translate } from './problems.js'

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
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(compileSerializer)
  answerProblems(app, log, translate)
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: shop.name, version: '1' } },
    // Its default would drop what our schemas say about unknown keys.
    refResolver: { buildLocalReference: (...[json, , , i]) => (json['$id'] as string | undefined) ?? `schema-${i}` },
  })
  app.get(descriptionPath, { schema: { hide: true } }, () => app.swagger())
  return app
}

/** An unknown key is named by its place. */
function reasonOf(error: FastifySchemaValidationError | undefined, part: string): string {
  const { instancePath = '', message = 'is wrong', keyword = '', params = {} } = error ?? {}
  const place = `${part}${instancePath}`
  if (keyword === 'additionalProperties') return `unknown key "${place}/${String(params['additionalProperty'])}"`
  return `${place} ${message}`
}
