import { countedHandlers, handlerLine, type Wiring } from '../protocol/index.js'
import { currentPlugin } from './current-plugin.js'
import { currentRequest, type RequestNotes } from './current-request.js'
import { routesOf } from './http/routes-of.js'
import type { LoadedPlugin } from './load-plugins.js'
import type { Marks } from './marks.js'
import type { Observer } from './observer.js'

/** Whose code runs, by its async context. */
export interface PluginInContext {
  readonly plugin: string
  /** It may be another plugin's. */
  readonly isSuspect: boolean
}

/** What knows of requests, once the shop stands. */
export interface Requests {
  readonly wiring: Pick<Wiring, 'hooks' | 'providers'>
  readonly plugins: ReadonlyMap<string, Pick<LoadedPlugin, 'name' | 'controllers'>>
  readonly observer: Pick<Observer, 'meter'>
}

/**
 * The plugin in whose async context this is called: Node calls who is told of an uncaught error, or of a rejection that nobody
 * holds, in that of its origin. Where it is not put down who runs, it is the plugin that is being loaded or that something
 * was handed to, or the only one that had a part in the request. Undefined where none stands there, or several.
 */
export function pluginInContext(marks: Marks, requests?: Requests): PluginInContext | undefined {
  const { owner, begun } = marks.look()
  if (owner !== undefined) return { plugin: owner, isSuspect: false }
  const current = currentPlugin.getStore()
  if (current !== undefined) return { plugin: current, isSuspect: true }
  const notes = currentRequest.getStore()
  // In one that was not watched closely there may have been more than is noted.
  if (notes === undefined || !notes.isClose || requests === undefined) return undefined
  const [plugin, ...others] = new Set([...begun, ...pluginsIn(notes, requests)])
  return plugin === undefined || others.length > 0 ? undefined : { plugin, isSuspect: true }
}

/** Those that had a part in a request. */
function pluginsIn({ steps = [], route }: RequestNotes, { wiring, plugins, observer }: Requests): string[] {
  const { meter } = observer
  const lines = new Set(steps.filter((_, at) => at % 4 === 0).map((line) => meter.nameOf(line)))
  const isRoute = (verb: string, url: string): boolean => `route ${verb} ${url}` === meter.nameOf(route)
  const owners = [...plugins.values()].filter(({ name, controllers }) =>
    controllers.some((controller) => routesOf(controller, name).some(({ verb, url }) => isRoute(verb, url))),
  )
  const handlers = countedHandlers(wiring).filter((handler) => lines.has(handlerLine(handler)))
  return [...owners.map(({ name }) => name), ...handlers.map(({ plugin }) => plugin)]
}
