import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { DeclaredFields, ShopInfo } from '../sdk/host/index.js'
import type { Log } from '../sdk/index.js'
import { attachHooks } from './attach-hooks.js'
import { LineLog } from './capabilities.js'
import { type Connections, openConnections } from './connections.js'
import type { Container } from './container.js'
import { schemaExtension } from './fields/extend-schemas.js'
import { createApp } from './http/create-app.js'
import { hostOwned, hostRoutes } from './http/host-routes.js'
import { noteRoutes } from './http/note-routes.js'
import type { Translate } from './http/problems.js'
import { registerAssets } from './http/register-assets.js'
import { type RouteContext, registerRoutes } from './http/register-routes.js'
import { type ControllerRoute, routesOf } from './http/routes-of.js'
import { type Behind, registerInternalDoors } from './internal-doors.js'
import { Languages } from './languages.js'
import { type Lifecycle, startLives } from './lifecycle.js'
import { type LoadedPlugin, loadPlugins } from './load-plugins.js'
import { Observer } from './observer.js'
import { messageOf, PluginFault } from './plugin-fault.js'
import { PluginProviders } from './plugin-providers.js'
import { askNobody } from './questioned-outside.js'
import type { Registered } from './registrations.js'
import { replaceServices } from './replace-services.js'
import { RequestTraces } from './request-traces.js'
import type { HostParts, RuntimeOptions } from './runtime-options.js'
import { shopContainer } from './shop-container.js'
import { stepsOf } from './steps.js'
import { switchOff } from './switch-off.js'
import { Tasks } from './tasks.js'
import { tracedFetch } from './traced-fetch.js'
import { withoutPlugins } from './without-plugins.js'

/** A shop that is ready to answer, not yet listening. */
export interface Runtime {
  readonly app: FastifyInstance
  readonly container: Container
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** The turns of the plugins’ lives: what they have begun ends, and those that are named are removed. */
  readonly lifecycle: Pick<Lifecycle, 'start' | 'finishes' | 'finish'>
  /** What plugins did, and in which requests. */
  readonly observer: Observer
  /** From now on nothing calls the code of those of these versions (`greeter@1.2.0`) that stand in it. */
  switchOff(ids: readonly string[]): void
  /** Resolves when nothing runs behind the requests any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Puts one release together: the shop, its plugins, their hooks, the routes. Rejects with a PluginFault that blames. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { activate, host, write, fetch = globalThis.fetch, ask = askNobody, onStep = () => undefined } = options
  const step = stepsOf(onStep)
  const log = new LineLog(write, undefined)
  const connections = openConnections(activate.database, { log, ahead: options.ahead })
  const { database, tables } = connections
  const tasks = new Tasks()
  try {
    const connected = options.withoutDatabase ? undefined : soon(connections.connect())
    await step('bundle')
    const whole = typeof options.wiring === 'function' ? await options.wiring() : options.wiring
    const wiring = withoutPlugins(whole, activate.off ?? [])
    await step('shop')
    const traces = activate.traces === true ? new RequestTraces() : undefined
    const observer = new Observer(options.marks, traces)
    const providers = new PluginProviders(observer)
    const container = shopContainer({ ...options, wiring }, { database, log, providers })
    const owners = [...host.services, ...host.controllers].map((type) => container.get(type))
    const { config, onFailure = {} } = activate
    const calls = { ask, fetch: traces === undefined ? fetch : tracedFetch(fetch, traces) }
    const around = { container, tables, perPlugin: host.perPlugin ?? [], ...calls }
    const plugins = await loadPlugins({ wiring, config, write, step, ...around })
    providers.open(plugins, wiring.providers)
    replaceServices(owners, plugins)
    const standing = attachHooks({ hooks: wiring.hooks, plugins, owners, onFailure, tasks, observer })

    await step('routes')
    const registered = { wiring, plugins, container, owners }
    const app = await openApp({ activate, host, log, standing, observer, registered, compilers: options.compilers })
    await useScripts(container, host, activate)
    if (connected !== undefined) await step('database')
    await connected
    const lifecycle = await startLives({ activate, wiring, plugins, onStep })
    const end = () => close({ app, container, connections, tasks })
    const off = (ids: readonly string[]) => switchOff(ids, { wiring, plugins })
    return { app, container, plugins, lifecycle, observer, switchOff: off, idle: () => tasks.idle(), close: end }
  } catch (error) {
    await connections.close()
    throw error
  }
}

/** Before the first request: what they forbid must not slip through. */
async function useScripts(
  container: Container,
  { scripts }: HostParts,
  activate: RuntimeOptions['activate'],
): Promise<void> {
  if (scripts !== undefined && activate.scripts !== undefined) await container.get(scripts).use(activate.scripts)
}

/** It is awaited later; until then a plugin's fault comes first. */
function soon<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

interface Standing extends Omit<Behind, 'registered' | 'activate'> {
  readonly activate: RuntimeOptions['activate']
  readonly registered: Omit<Registered, 'routes'>
  readonly host: HostParts
  readonly log: Log
  readonly compilers: RuntimeOptions['compilers']
}

/** Everything that answers: the shop's routes, then what its plugins add. */
async function openApp({
  activate,
  host,
  log,
  standing,
  observer,
  registered,
  compilers,
}: Standing): Promise<FastifyInstance> {
  const { container, plugins } = registered
  const languages = new Languages([...plugins.values()].map(({ module }) => module))
  const compiling = compilers === undefined ? {} : { compilers }
  const app = await createApp(container.get(ShopInfo), log, {
    translate: translations(plugins, languages),
    ...compiling,
  })
  const routes = noteRoutes(app)
  const identity = container.get(host.identity)
  const context = {
    identity,
    token: activate.token,
    languages,
    observer,
    hasPlugins: plugins.size > 0,
    ...extending(container, host),
  }
  for (const controller of host.controllers) {
    registerRoutes(app, routesOf(container.get(controller)), context)
    // Meanwhile the database lets us in, which takes many turns.
    await turn()
  }
  registerInternalDoors(app, { activate, standing, observer, registered: { ...registered, routes } })
  registerPluginRoutes(app, plugins, { ...context, log, taken: hostRoutes(host.controllers) })
  registerAssets(app, plugins.values())
  await turn()
  await ready(app, plugins)
  return app
}

/** A plugin's words in the shopper's language, where it has them. */
function translations(plugins: Runtime['plugins'], languages: Languages): Translate {
  return (denial, acceptLanguage) => {
    const language = languages.of(acceptLanguage)
    return language === undefined ? undefined : denial.wordsIn(language, plugins.get(denial.plugin)?.module.locales)
  }
}

function extending(container: Container, { entities }: HostParts): Pick<RouteContext, 'extend'> {
  return entities === undefined ? {} : { extend: schemaExtension(container.get(DeclaredFields), entities) }
}

interface PluginRouteContext extends RouteContext {
  readonly log: Log
  /** The host's own routes: where a newer host has one that a plugin had first, the host's answers. */
  readonly taken: readonly string[]
}

function registerPluginRoutes(app: FastifyInstance, plugins: Runtime['plugins'], context: PluginRouteContext): void {
  for (const { name, controllers, switch: own } of plugins.values()) {
    const routes = controllers.flatMap((controller) => routesOf(controller, name))
    const left = hostOwned(context.taken, routes.map(routeName))
    for (const route of left) context.log.warn('a plugin’s route is left out: the shop has it', { of: name, route })
    try {
      registerRoutes(
        app,
        routes.filter((route) => !left.includes(routeName(route))),
        { ...context, plugin: name, switch: own },
      )
    } catch (error) {
      throw new PluginFault(name, messageOf(error), { cause: error })
    }
  }
}

const routeName = ({ verb, url }: ControllerRoute): string => `${verb} ${url}`

/** Schemas are compiled now; fastify's words about a wrong one name its route, and so its plugin. */
async function ready(app: FastifyInstance, plugins: Runtime['plugins']): Promise<void> {
  try {
    await app.ready()
  } catch (error) {
    const isNamed = ({ verb, url }: ControllerRoute): boolean =>
      [`${verb}: ${url},`, `'${verb}' already declared for route '${url}'`].some((words) =>
        messageOf(error).includes(words),
      )
    const guilty = [...plugins.values()].find(({ name, controllers }) =>
      controllers.some((controller) => routesOf(controller, name).some(isNamed)),
    )
    throw guilty === undefined ? error : new PluginFault(guilty.name, messageOf(error), { cause: error })
  }
}

interface Parts {
  readonly app: FastifyInstance
  readonly container: Container
  readonly connections: Connections
  readonly tasks: Tasks
}

async function close({ app, container, connections, tasks }: Parts): Promise<void> {
  await app.close()
  await tasks.idle()
  container.clear()
  await connections.close()
}
