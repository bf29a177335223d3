import type { PluginModule, WiredPlugin, Wiring } from '../protocol/index.js'
import { type Constructor, Database, noted, ShopInfo } from '../sdk/host/index.js'
import { Config, Http, Log, Mailer } from '../sdk/index.js'
import { LineLog, OutboxMailer, type WriteLog } from './capabilities.js'
import type { Container } from './container.js'
import { type DeclaredFacts, declaredFacts } from './declared-facts.js'
import { deepFreeze } from './deep-freeze.js'
import { PluginFault, wordsOf } from './plugin-fault.js'
import { type Fetch, ScopedHttp } from './scoped-http.js'

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
  /** What makes the calls that `Http` allows. */
  readonly fetch: Fetch
  readonly step: Step
}

/** Told before each step, so that whoever waits in vain knows whose it was; the step begins when it resolves. */
export type Step = (step: string, plugin?: string) => Promise<void>

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
  await options.step('load', name)
  const module = await wired.load()
  const plugin = module.default
  const facts = declaredFacts(plugin)
  checkWiring(name, facts, options.wiring)
  checkScopes(name, facts, wired)

  await options.step('construct', name)
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

function containerOf(
  { name, wired, module, log }: Parts,
  { container: release, config, fetch }: LoadOptions,
): Container {
  const container = release.child()
  const database = release.get(Database)
  const shop = release.get(ShopInfo)
  const settings = settingsOf(module.default, config[name], shop)
  container.bind(Log, log)
  container.bind(Config, settings)
  if (hasScope(wired, Mailer.scope)) {
    container.bind(Mailer, new OutboxMailer({ plugin: name, templates: module.mail, database, shop }))
  }
  if (hasScope(wired, Http.scope)) {
    container.bind(Http, new ScopedHttp({ plugin: name, scopes: wired.scopes, config: settings, fetch }))
  }
  container.single(module.default)
  return container
}

/** The config, and what the plugin computes for what is not in it. */
function settingsOf(plugin: Constructor, config: unknown, { slug, name, currency }: ShopInfo): Record<string, unknown> {
  const defaults = noted(plugin, 'plugin')?.defaults?.({ slug, name, currency }) ?? {}
  return deepFreeze(structuredClone({ ...defaults, ...(config as object | undefined) }))
}

/** What the decorators say must be what the platform read at publish: else the tarball is not what was checked. */
function checkWiring(name: string, facts: DeclaredFacts, wiring: Wiring): void {
  const wired = wiredLines(name, wiring).sort()
  const declared = declaredLines(facts).sort()
  if (wired.join('\n') === declared.join('\n')) return
  const [is, was] = [declared, wired].map((lines) => lines.join(', ') || 'nothing')
  throw new PluginFault(name, `declares ${is}, but was published with ${was}`)
}

function wiredLines(name: string, { hooks, events, jobs }: Wiring): string[] {
  const isOurs = ({ plugin }: { readonly plugin: string }): boolean => plugin === name
  return [
    ...Object.entries(hooks).flatMap(([point, wired]) =>
      wired.filter(isOurs).map(({ kind, method }) => `${kind} ${point} ${method}`),
    ),
    ...Object.entries(events).flatMap(([type, wired]) =>
      wired.filter(isOurs).map(({ method }) => `on ${type} ${method}`),
    ),
    ...jobs.filter(isOurs).map(({ cron, method }) => `cron ${cron} ${method}`),
  ]
}

const declaredLines = ({ hooks, events, jobs }: DeclaredFacts): string[] => [
  ...hooks.map(({ kind, point, method }) => `${kind} ${point} ${method}`),
  ...events.flatMap(({ types, method }) => types.map((type) => `on ${type} ${method}`)),
  ...jobs.map(({ cron, method }) => `cron ${cron} ${method}`),
]

/** Publish checks it as well; here it also holds for a plugin that is tried in a test. */
function checkScopes(name: string, { capabilities }: DeclaredFacts, wired: WiredPlugin): void {
  const missing = capabilities.filter((capability) => !hasScope(wired, capability))
  if (missing.length > 0)
    throw new PluginFault(name, `needs the scopes ${missing.join(', ')}, which its manifest does not name`)
}

/** Whether the manifest names the scope, or one of its kind: `http:api.example.com` for `http`. */
const hasScope = ({ scopes }: WiredPlugin, kind: string): boolean =>
  scopes.some((scope) => scope === kind || scope.startsWith(`${kind}:`))
