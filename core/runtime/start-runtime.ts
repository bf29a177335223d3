import type { FastifyInstance } from 'fastify'
import {
  type Activate,
  type Delivery,
  internalPaths,
  type JobRun,
  type StandingHooks,
  type Wiring,
} from '../protocol/index.js'
import { type Constructor, Database, Identity, Providers, ShopInfo } from '../sdk/host/index.js'
import { Clock, Log } from '../sdk/index.js'
import { attachHooks } from './attach-hooks.js'
import { LineLog, Shop, SystemClock, type WriteLog } from './capabilities.js'
import { Container } from './container.js'
import { deliverEvent, runJob } from './deliver.js'
import { createApp } from './http/create-app.js'
import { hostOwned, hostRoutes } from './http/host-routes.js'
import { type RouteContext, registerRoutes, requireToken } from './http/register-routes.js'
import { type ControllerRoute, routesOf } from './http/routes-of.js'
import { type LoadedPlugin, loadPlugins } from './load-plugins.js'
import { PgDatabase } from './pg-database.js'
import { PluginFault, wordsOf } from './plugin-fault.js'
import { PluginProviders } from './plugin-providers.js'
import { listRegistrations, type Registered } from './registrations.js'
import { replaceServices } from './replace-services.js'
import type { Fetch } from './scoped-http.js'
import { Tasks } from './tasks.js'

/** The classes of a host application: the shop. */
export interface HostParts {
  readonly services: readonly Constructor[]
  readonly controllers: readonly Constructor[]
  readonly identity: Constructor<Identity>
}

export interface RuntimeOptions {
  readonly activate: Omit<Activate, 'kind' | 'bundle'>
  readonly wiring: Wiring
  readonly host: HostParts
  readonly write: WriteLog
  readonly clock?: Clock
  /** Makes the calls that plugins may make. */
  readonly fetch?: Fetch
  /** Does not wait for the database: for what is thrown away before it asks one. */
  readonly withoutDatabase?: boolean
  readonly onStep?: (step: string, plugin?: string) => void
}

/** A shop that is ready to answer, not yet listening. */
export interface Runtime {
  readonly app: FastifyInstance
  readonly container: Container
  readonly plugins: ReadonlyMap<string, LoadedPlugin>
  /** Resolves when nothing runs behind the requests any more. */
  idle(): Promise<void>
  close(): Promise<void>
}

/** Puts one release together: the shop, its plugins, their hooks, the routes. Rejects with a PluginFault that blames. */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { activate, wiring, host, write, fetch = globalThis.fetch, onStep = () => undefined } = options
  const log = new LineLog(write, undefined)
  const database = new PgDatabase(activate.database, (error) =>
    log.warn('database connection lost', { error: error.message }),
  )
  const tasks = new Tasks()
  try {
    onStep('shop')
    const connected = options.withoutDatabase ? undefined : database.query('select 1')
    // It is awaited below; until then a plugin's fault comes first.
    connected?.catch(() => undefined)
    const providers = new PluginProviders()
    const container = shopContainer(options, { database, log, providers })
    const services = host.services.map((service) => container.get(service))
    const controllers = host.controllers.map((controller) => container.get(controller))
    const plugins = await loadPlugins({ wiring, container, config: activate.config, write, fetch, onStep })
    providers.open(plugins)
    const owners = [...services, ...controllers]
    replaceServices(owners, plugins)
    const { onFailure = {} } = activate
    const standing = attachHooks({ hooks: wiring.hooks, plugins, owners, onFailure, tasks })

    onStep('routes')
    const app = await createApp(container.get(ShopInfo), log)
    const routes = noteRoutes(app)
    const context = { identity: container.get(host.identity), token: activate.token }
    registerRoutes(
      app,
      controllers.flatMap((controller) => routesOf(controller)),
      context,
    )
    registerInternalDoors(app, { activate, standing, registered: { wiring, plugins, container, routes, owners } })
    registerPluginRoutes(app, plugins, { ...context, log, taken: hostRoutes(host.controllers) })
    await ready(app, plugins)
    if (connected !== undefined) onStep('database')
    await connected
    return {
      app,
      container,
      plugins,
      idle: () => tasks.idle(),
      close: () => close({ app, container, database, tasks }),
    }
  } catch (error) {
    await database.close()
    throw error
  }
}

interface ShopWide {
  readonly database: Database
  readonly log: Log
  readonly providers: Providers
}

function shopContainer({ activate, host, clock }: RuntimeOptions, shopWide: ShopWide): Container {
  const { database, log, providers } = shopWide
  const container = Container.create()
  const { slug, name, currency } = activate.tenant
  container.bind(Database, database)
  container.bind(ShopInfo, new Shop(slug, name, currency))
  container.bind(Clock, clock ?? new SystemClock())
  container.bind(Log, log)
  container.bind(Providers, providers)
  for (const service of [...host.services, ...host.controllers]) container.single(service)
  container.bind(Identity, container.get(host.identity))
  return container
}

/** The routes that are registered from now on. */
function noteRoutes(app: FastifyInstance): string[] {
  const routes: string[] = []
  app.addHook('onRoute', ({ method, url }) => void routes.push(`${[method].flat().join('|')} ${url}`))
  return routes
}

interface Behind {
  readonly activate: RuntimeOptions['activate']
  readonly standing: StandingHooks
  readonly registered: Registered
}

function registerInternalDoors(app: FastifyInstance, { activate, standing, registered }: Behind): void {
  const { plugins } = registered
  const onRequest = requireToken(activate.token)
  const schema = { hide: true } as object
  const { release } = activate
  app.get(internalPaths.health, { onRequest, schema }, () => ({ release }))
  app.get(internalPaths.hooks, { onRequest, schema }, () => standing)
  app.get(internalPaths.registrations, { onRequest, schema }, () => listRegistrations(registered))
  app.post<{ Body: Delivery }>(internalPaths.events, { onRequest, schema }, async ({ body }, reply) => {
    await deliverEvent(body, plugins)
    return reply.code(204).send()
  })
  app.post<{ Body: JobRun }>(internalPaths.jobs, { onRequest, schema }, async ({ body }, reply) => {
    await runJob(body, plugins)
    return reply.code(204).send()
  })
}

interface PluginRouteContext extends RouteContext {
  readonly log: Log
  /** The host's own routes: where a newer host has one that a plugin had first, the host's answers. */
  readonly taken: readonly string[]
}

function registerPluginRoutes(app: FastifyInstance, plugins: Runtime['plugins'], context: PluginRouteContext): void {
  for (const { name, controllers } of plugins.values()) {
    const routes = controllers.flatMap((controller) => routesOf(controller, name))
    const left = hostOwned(context.taken, routes.map(routeName))
    for (const route of left) context.log.warn('a plugin’s route is left out: the shop has it', { of: name, route })
    try {
      registerRoutes(
        app,
        routes.filter((route) => !left.includes(routeName(route))),
        context,
      )
    } catch (error) {
      throw new PluginFault(name, wordsOf(error), { cause: error })
    }
  }
}

const routeName = ({ verb, url }: ControllerRoute): string => `${verb} ${url}`

/** Schemas are compiled now; fastify's words about a wrong one name its route, and so its plugin. */
async function ready(app: FastifyInstance, plugins: Runtime['plugins']): Promise<void> {
  try {
    await app.ready()
  } catch (error) {
    const isNamed = ({ verb, url }: ControllerRoute): boolean => wordsOf(error).includes(`${verb}: ${url},`)
    const guilty = [...plugins.values()].find(({ name, controllers }) =>
      controllers.some((controller) => routesOf(controller, name).some(isNamed)),
    )
    throw guilty === undefined ? error : new PluginFault(guilty.name, wordsOf(error), { cause: error })
  }
}

interface Parts {
  readonly app: FastifyInstance
  readonly container: Container
  readonly database: PgDatabase
  readonly tasks: Tasks
}

async function close({ app, container, database, tasks }: Parts): Promise<void> {
  await app.close()
  await tasks.idle()
  container.clear()
  await database.close()
}
