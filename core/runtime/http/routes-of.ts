import { noted, type RouteNote } from '../../sdk/host/index.js'

/** A route of a controller's instance, ready to be registered. */
export interface ControllerRoute extends RouteNote {
  /** Whole path, `:name` parameters. */
  readonly url: string
  readonly controller: object
  /** `SessionController.login`: names the route in logs and in OpenAPI. */
  readonly id: string
}

/** @param installation the name of the plugin's installation, for routes with `{installation}` in them */
export function routesOf(controller: object, installation?: string): ControllerRoute[] {
  const prefix = noted(controller.constructor, 'controller')?.prefix ?? ''
  return (noted(controller.constructor, 'routes') ?? []).map((route) => ({
    ...route,
    url: named(`${prefix}${route.path}`, installation) || '/',
    controller,
    id: `${controller.constructor.name}.${route.method}`,
  }))
}

const named = (url: string, installation: string | undefined): string =>
  installation === undefined ? url : url.replaceAll('{installation}', installation)
