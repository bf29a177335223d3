import { noted, type RouteNote } from '../../sdk/host/index.js'

/** A route of a controller's instance, ready to be registered. */
export interface ControllerRoute extends RouteNote {
  /** Whole path, `:name` parameters. */
  readonly url: string
  readonly controller: object
  /** `SessionController.login`: names the route in logs and in OpenAPI. */
  readonly id: string
}

export function routesOf(controller: object): ControllerRoute[] {
  const prefix = noted(controller.constructor, 'controller')?.prefix ?? ''
  return (noted(controller.constructor, 'routes') ?? []).map((route) => ({
    ...route,
    url: `${prefix}${route.path}` || '/',
    controller,
    id: `${controller.constructor.name}.${route.method}`,
  }))
}
