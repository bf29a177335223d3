import type { FastifyInstance } from 'fastify'

/** The routes that are registered from now on. */
export function noteRoutes(app: FastifyInstance): string[] {
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => void routes.push(`${[method].flat().join('|')} ${url}`))
  return routes
}
