import { createServer, type RequestListener, type Server } from 'node:http'
import swagger from '@fastify/swagger'
import { type FastifyInstance, fastify } from 'fastify'
import type { FastifySchemaValidationError } from 'fastify/types/schema.js'
import { patternWords } from '../../protocol/index.js'
import type { ShopInfo } from '../../sdk/host/index.js'
import type { Log } from '../../sdk/index.js'
import { type SchemaCompilers, schemaCompilers } from './compile-schemas.js'
import { descriptionPath } from './host-routes.js'
import { answerProblems, type Translate } from './problems.js'

export interface AppOptions {
  readonly translate?: Translate
  readonly compilers?: SchemaCompilers
}

/** An empty shop's server: schemas at the door, problems as answers, OpenAPI at `/openapi.json`. */
export async function createApp(
  shop: ShopInfo,
  log: Log,
  { translate, compilers = schemaCompilers }: AppOptions = {},
): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    serverFactory: openServer,
    requestIdHeader: 'x-request-id',
    bodyLimit: 10 * 1024 * 1024,
    schemaController: compiledBy(compilers),
    schemaErrorFormatter: (errors, part) => new Error(reasonOf(errors[0], part)),
  })
  answerProblems(app, log, translate)
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: shop.name, version: '1' } },
    // Its default would drop what our schemas say about unknown keys.
    refResolver: { buildLocalReference: (...[json, , , i]) => (json['$id'] as string | undefined) ?? `schema-${i}` },
  })
  app.get(descriptionPath, { schema: { hide: true } }, () => app.swagger())
  return app
}

/**
 * Whoever is on the other side, the gateway, the supervisor or a test, closes its connections itself, and says to its own clients what
 * there is to say of a connection, and the date.
 */
function openServer(answer: RequestListener): Server {
  const server = createServer({ keepAliveTimeout: 0, optimizeEmptyRequests: true }, (request, response) => {
    response.sendDate = false
    response.removeHeader('connection')
    // It has no body, of any type; and fastify would wait for the end of one.
    if (request.readableEnded) delete request.headers['content-type']
    answer(request, response)
  })
  server.requestTimeout = 0
  return server
}

/** Given at the start, so that fastify's own compilers need not be loaded; its types know no others. */
const compiledBy = ({ validator, serializer }: SchemaCompilers): object => ({
  compilersFactory: { buildValidator: () => validator, buildSerializer: () => serializer },
})

/** An unknown key is named by its place, and a pattern of ours is told in words. */
function reasonOf(error: FastifySchemaValidationError | undefined, part: string): string {
  const { instancePath = '', message = 'is wrong', keyword = '', params = {} } = error ?? {}
  const place = `${part}${instancePath}`
  if (keyword === 'additionalProperties') return `unknown key "${place}/${String(params['additionalProperty'])}"`
  const words = keyword === 'pattern' ? patternWords(String(params['pattern'])) : undefined
  return `${place} ${words ?? message}`
}
