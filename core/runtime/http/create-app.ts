import swagger from '@fastify/swagger'
import { type FastifyInstance, fastify } from 'fastify'
import type { ShopInfo } from '../../sdk/host/index.js'
import type { Log } from '../../sdk/index.js'
import { compileSerializer, compileValidator } from './compile-schemas.js'
import { answerProblems } from './problems.js'

/** An empty shop's server: schemas at the door, problems as answers, OpenAPI at `/openapi.json`. */
export async function createApp(shop: ShopInfo, log: Log): Promise<FastifyInstance> {
  const app = fastify({
    logger: false,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    requestIdHeader: 'x-request-id',
    bodyLimit: 10 * 1024 * 1024,
  })
  app.setValidatorCompiler(compileValidator)
  app.setSerializerCompiler(compileSerializer)
  answerProblems(app, log)
  await app.register(swagger, {
    openapi: { openapi: '3.1.0', info: { title: shop.name, version: '1' } },
    // Its default would drop what our schemas say about unknown keys.
    refResolver: { buildLocalReference: (...[json, , , i]) => (json['$id'] as string | undefined) ?? `schema-${i}` },
  })
  app.get('/openapi.json', { schema: { hide: true } }, () => app.swagger())
  return app
}
