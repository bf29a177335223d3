import { internalPrefix, takesFrom } from '../../protocol/index.js'
import type { Constructor } from '../../sdk/host/index.js'
import { routesOf } from './routes-of.js'

/** Where a shop describes its own API. */
export const descriptionPath = '/openapi.json'

/** Where a shop serves its plugins' files. */
export const assetsPath = '/assets/'

/** The routes that the host's controllers answer, as facts write them: `GET /carts/:id`. */
export const hostRoutes = (controllers: readonly Constructor[]): string[] => [
  ...controllers
    .flatMap((controller) => routesOf(Object.create(controller.prototype as object) as object))
    .map(({ verb, url }) => `${verb} ${url}`),
  `GET ${descriptionPath}`,
]

/** Those of a plugin's routes that are the host's, which wins. */
export const hostOwned = (host: readonly string[], routes: readonly string[]): string[] =>
  routes.filter(
    (route) =>
      [internalPrefix, assetsPath].some((prefix) => route.includes(` ${prefix}`)) ||
      host.some((hostRoute) => takesFrom(hostRoute, route)),
  )
