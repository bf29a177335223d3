import type { FastifyInstance } from 'fastify'
import { showsToken } from '../control/index.js'
import { type Census, exposition, expositionType, familiesOf, type Metrics } from '../metrics/index.js'

export interface MetricsDoor {
  readonly metrics: Metrics
  readonly census: () => Promise<Census>
  /** Who shows one of these may read. */
  readonly tokens: readonly string[]
}

/** `GET /metrics`, for Prometheus: by a token of its own, which opens nothing else, or the operator's. */
export function registerMetrics(app: FastifyInstance, { metrics, census, tokens }: MetricsDoor): void {
  let scraping: Promise<string> | undefined
  const scrape = (): Promise<string> => {
    // Two that ask at once are told the same.
    scraping ??= census()
      .then((now) => exposition(familiesOf(metrics, now)))
      .finally(() => {
        scraping = undefined
      })
    return scraping
  }
  app.get('/metrics', async ({ headers }, reply) => {
    if (!tokens.some((token) => showsToken(headers.authorization, token)))
      return reply.code(401).header('www-authenticate', 'Bearer').type('text/plain').send('A token is needed.\n')
    return reply
      .header('cache-control', 'no-store')
      .type(expositionType)
      .send(await scrape())
  })
}
