import { setImmediate } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import { type Activate, type Delivery, internalPaths, type JobRun, type Wiring } from '../protocol/index.js'
import { type Constructor, Database, Identity, ShopInfo } from '../sdk/host/index.js'
import { Clock, Log } from '../sdk/index.js'
import { attachHooks } from './attach-hooks.js'
import { LineLog, Shop, SystemClock, type WriteLog } from './capabilities.js'
import { Container } from './container.js'
import { deliverEvent, runJob } from './deliver.js'
import { createApp } from './http/create-app.js'
import { type RouteContext, registerRoutes, requireToken } from './http/register-routes.js'
import { type ControllerRoute, routesOf } from './http/routes-of.js'
import { type LoadedPlugin, loadPlugins, type Step } from './load-plugins.js'
import { PgDatabase } from './pg-database.js'
import { PluginFault, wordsOf } from './plugin-fault.js'
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
  /** Loaded while the connection to the database is being made, where it has to be loaded. */
  readonly wiring: Wiring | (() => Promise<Wiring>)
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
  const { activate, host, write, fetch = globalThis.fetch } = options
  const step = stepper(options)
  const log = new LineLog(write, undefined)
  const database = new PgDatabase(activate.database, (error) =>
    log.warn('database connection lost', { error: error.message }),
  )
  const tasks = new Tasks()
  try {
    const connected = options.withoutDatabase ? undefined : database.query('select 1')
    // It is awaited below; until then a plugin's fault comes first.
    connected?.catch(() => undefined)
    await step('bundle')
    const wiring = typeof options.wiring === 'function' ? await options.wiring() : options.wiring
    await step('shop')
    const container = shopContainer(options, database, log)
    const services = host.services.map((service) => container.get(service))
    const controllers = host.controllers.map((controller) => container.get(controller))
    const plugins = await loadPlugins({ wiring, container, config: activate.config, write, fetch, step })
    attachHooks({ hooks: wiring.hooks, plugins, owners: [...services, ...controllers], tasks })

    await step('routes')
    const app = await createApp(container.get(ShopInfo), log)
    const context = { identity: container.get(host.identity), token: activate.token }
    registerRoutes(app, controllers.flatMap(routesOf), context)
    registerInternalDoors(app, activate, plugins)
    registerPluginRoutes(app, plugins, context)
    await ready(app, plugins)
    if (connected !== undefined) await step('database')
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

/**
 * Tells each step before it is taken, and lets the event loop turn first: a start would keep it to the end, and the
 * connection to the database, which takes as long as all the rest, would be made after it and not meanwhile.
 */
function stepper({ onStep }: RuntimeOptions): Step {
  return async (...step) => {
    onStep?.(...step)
    await setImmediate()
  }
}

function shopContainer({ activate, host, clock }: RuntimeOptions, database: Database, log: Log): Container {
  const container = Container.create()
  const { slug, name, currency } = activate.tenant
  container.bind(Database, database)
  container.bind(ShopInfo, new Shop(slug, name, currency))
  container.bind(Clock, clock ?? new SystemClock())
  container.bind(Log, log)
  for (const service of [...host.services, ...host.controllers]) container.single(service)
  container.bind(Identity, container.get(host.identity))
  return container
}

function registerInternalDoors(
  app: FastifyInstance,
  activate: RuntimeOptions['activate'],
  plugins: Runtime['plugins'],
): void {
  const onRequest = requireToken(activate.token)
  const schema = { hide: true } as object
  const { release } = activate
  app.get(internalPaths.health, { onRequest, schema }, () => ({ release }))
  app.post<{ Body: Delivery }>(internalPaths.events, { onRequest, schema }, async ({ body }, reply) => {
    await deliverEvent(body, plugins)
    return reply.code(204).send()
  })
  app.post<{ Body: JobRun }>(internalPaths.jobs, { onRequest, schema }, async ({ body }, reply) => {
    await runJob(body, plugins)
    return reply.code(204).send()
  })
}

function registerPluginRoutes(app: FastifyInstance, plugins: Runtime['plugins'], context: RouteContext): void {
  for (const { name, controllers } of plugins.values()) {
    try {
      registerRoutes(app, controllers.flatMap(routesOf), context)
    } catch (error) {
      throw new PluginFault(name, wordsOf(error), { cause: error })
    }
  }
}

/** Schemas are compiled now; fastify's words about a wrong one name its route, and so its plugin. */
async function ready(app: FastifyInstance, plugins: Runtime['plugins']): Promise<void> {
  try {
    await app.ready()
  } catch (error) {
    const isNamed = ({ verb, url }: ControllerRoute): boolean => wordsOf(error).includes(`${verb}: ${url},`)
    const guilty = [...plugins.values()].find(({ controllers }) => controllers.flatMap(routesOf).some(isNamed))
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
