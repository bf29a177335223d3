import type { PluginModule, WiredPlugin, Wiring } from '../protocol/index.js'
import { Config, Http, Log, Mailer } from '../sdk/index.js'
import { type Constructor, Database, noted, ShopInfo } from '../sdk/host/index.js'
import { LineLog, OutboxMailer, ScopedHttp, type WriteLog } from './capabilities.js'
import type { Container } from './container.js'
import { PluginFault, wordsOf } from './plugin-fault.js'

/** A plugin that stands in this release: its one instance, and its own container. */
export interface LoadedPlugin {
  readonly name: string
  readonly instance: Readonly<Record<string, unknown>>
  readonly controllers: readonly object[]
  readonly log: Log
}

export interface LoadOptions {
  readonly wiring: Wiring
  readonly container: Container
  /** By installation name. */
  readonly config: Readonly<Record<string, unknown>>
  readonly write: WriteLog
  /** Told before each step, so that whoever waits in vain knows whose it was. */
  readonly onStep: (step: string, plugin: string) => void
}

/** Evaluates and constructs the plugins one by one, each in a container of its own, and checks them against the wiring. */
export async function loadPlugins(options: LoadOptions): Promise<ReadonlyMap<string, LoadedPlugin>> {
  const loaded = new Map<string, LoadedPlugin>()
  for (const [name, wired] of Object.entries(options.wiring.plugins)) {
    try {
      loaded.set(name, await loadPlugin(name, wired, options))
    } catch (error) {
      throw error instanceof PluginFault ? error : new PluginFault(name, wordsOf(error), { cause: error })
    }
  }
  return loaded
}

async function loadPlugin(name: string, wired: WiredPlugin, options: LoadOptions): Promise<LoadedPlugin> {
  options.onStep('load', name)
  const module = await wired.load()
  const plugin = module.default as Constructor
  checkWiring(name, plugin, options.wiring)

  options.onStep('construct', name)
  const log = new LineLog(options.write, name)
  const container = containerOf({ name, wired, module, log }, options)
  const instance = container.get(plugin) as Readonly<Record<string, unknown>>
  const controllers = (noted(plugin, 'plugin')?.controllers ?? []).map((controller) => container.get(controller))
  return { name, instance, controllers, log }
}

interface Parts {
  readonly name: string
  readonly wired: WiredPlugin
  readonly module: PluginModule
  readonly log: Log
}

function containerOf({ name, wired, module, log }: Parts, { container: release, config }: LoadOptions): Container {
  const container = release.child()
  const settings = Object.freeze({ ...(config[name] as Record<string, unknown> | undefined) })
  const database = release.get(Database)
  const shop = release.get(ShopInfo)
  const has = (kind: string): boolean => wired.scopes.some((scope) => scope === kind || scope.startsWith(`${kind}:`))
  container.bind(Log, log)
  container.bind(Config, settings)
  if (has(Mailer.scope)) container.bind(Mailer, new OutboxMailer({ plugin: name, templates: module.mail, database, shop }))
  if (has(Http.scope)) container.bind(Http, new ScopedHttp(name, wired.scopes, settings))
  container.single(module.default as Constructor)
  return container
}

/** What the decorators say must be what the platform read at publish: else the tarball is not what was checked. */
function checkWiring(name: string, plugin: Constructor, wiring: Wiring): void {
  const hooks = Object.entries(wiring.hooks).flatMap(([point, handlers]) =>
    handlers.filter((handler) => handler.plugin === name).map(({ kind, method }) => `${kind} ${point} ${method}`),
  )
  const events = Object.entries(wiring.events).flatMap(([type, handlers]) =>
    handlers.filter((handler) => handler.plugin === name).map(({ method }) => `on ${type} ${method}`),
  )
  const jobs = wiring.jobs.filter((job) => job.plugin === name).map(({ cron, method }) => `cron ${cron} ${method}`)
  const wired = [...hooks, ...events, ...jobs].sort()
  const declared = declarationsOf(plugin).sort()
  if (wired.join('\n') !== declared.join('\n')) {
    throw new PluginFault(name, `declares ${declared.join(', ') || 'nothing'}, but was published with ${wired.join(', ') || 'nothing'}`)
  }
}

function declarationsOf(plugin: Constructor): string[] {
  const hooks = (noted(plugin, 'hooks') ?? []).map(({ kind, point, method }) => `${kind} ${point} ${method}`)
  const events = (noted(plugin, 'subscriptions') ?? []).flatMap(({ types, method }) => types.map((type) => `on ${type} ${method}`))
  const jobs = (noted(plugin, 'jobs') ?? []).map(({ cron, method }) => `cron ${cron} ${method}`)
  return [...hooks, ...events, ...jobs]
}
