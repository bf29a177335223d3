import type { PluginModule, WiredPlugin } from '../protocol/index.js'
import {
  type AbstractConstructor,
  type Constructor,
  Database,
  DeclaredFields,
  FieldStore,
  noted,
  Outside,
  ShopInfo,
} from '../sdk/host/index.js'
import { Assets, Config, Events, Fields, Http, Jobs, Log, Mailer, Database as OwnTables } from '../sdk/index.js'
import { OutboxEvents, OutboxMailer } from './capabilities.js'
import type { Container } from './container.js'
import { deepFreeze } from './deep-freeze.js'
import { EmitGuard } from './emit-event.js'
import { PluginFields } from './fields/plugin-fields.js'
import { PluginAssets } from './plugin-assets.js'
import type { PluginPool } from './plugin-database.js'
import { PluginJobs } from './plugin-jobs.js'
import { type Ask, QuestionedOutside } from './questioned-outside.js'
import { type Fetch, ScopedHttp } from './scoped-http.js'

/** An installation whose plugin is about to be constructed. */
export interface Installed {
  /** The installation's name. */
  readonly name: string
  readonly wired: WiredPlugin
  readonly module: PluginModule
  readonly log: Log
  /** As the seller set it. */
  readonly config: unknown
}

/** A service of the shop of which each installation gets one of its own. */
export interface PerPlugin {
  readonly token: AbstractConstructor
  readonly maker: Constructor<{ of(installation: string): object }>
}

export interface Surroundings {
  /** Handed to those whose manifest names the token's scope: loading has refused the others. */
  readonly perPlugin: readonly PerPlugin[]
  /** The release's, which has the shop's services. */
  readonly container: Container
  /** What makes the calls that `Http` allows. */
  readonly fetch: Fetch
  /** What asks the parts of plugins that run outside. */
  readonly ask: Ask
  /** The way to the plugins' own tables. */
  readonly tables: Pick<PluginPool, 'databaseOf'>
}

/** A container of the plugin's own: the release's, and the capabilities for which it has the scopes. */
export function bindCapabilities(installed: Installed, around: Surroundings): Container {
  const container = around.container.child()
  const settings = settingsOf(installed, around.container.get(ShopInfo))
  container.bind(Log, installed.log)
  container.bind(Config, settings)
  bindOutbox(container, installed)
  container.bind(Assets, assetsOf(installed, around.container.get(ShopInfo)))
  for (const { token, maker } of around.perPlugin) container.bind(token, around.container.get(maker).of(installed.name))
  for (const { capability, make } of scoped) {
    const made = hasScope(installed.wired, capability.scope) ? make({ ...installed, settings }, around) : undefined
    if (made !== undefined) container.bind<Powers>(capability, made)
  }
  return container
}

/** What a plugin writes into the shop's outbox beside mails. */
function bindOutbox(container: Container, { name: plugin, module }: Installed): void {
  const database = container.get(Database)
  container.bind(Events, new OutboxEvents(database, guardOf({ name: plugin, module })))
  const methods = (noted(module.default, 'queue') ?? []).map(({ method }) => method)
  container.bind(Jobs, new PluginJobs({ plugin, methods, database }))
}

const guardOf = ({ name, module }: Pick<Installed, 'name' | 'module'>): EmitGuard =>
  new EmitGuard(name, noted(module.default, 'plugin')?.events ?? [])

const assetsOf = ({ name: plugin, module: { assets } }: Installed, { address }: ShopInfo): PluginAssets =>
  new PluginAssets({ plugin, assets, address })

type Settings = Readonly<Record<string, unknown>>

interface Scoped {
  readonly capability: (typeof Mailer | typeof Http | typeof Fields | typeof OwnTables | typeof Outside) & {
    readonly scope: string
  }
  /** Undefined where there is none: then it refuses to be constructed. */
  readonly make: (installed: Installed & { readonly settings: Settings }, around: Surroundings) => Powers | undefined
}

type Powers = Mailer | Http | Fields | OwnTables | Outside

/** What is handed in only to those whose manifest names the scope. */
const scoped: readonly Scoped[] = [
  {
    capability: Mailer,
    make: ({ name: plugin, module }, { container }) =>
      new OutboxMailer({
        plugin,
        templates: module.mail,
        database: container.get(Database),
        shop: container.get(ShopInfo),
      }),
  },
  {
    capability: Http,
    make: ({ name: plugin, wired: { scopes }, settings }, { fetch }) =>
      new ScopedHttp({ plugin, scopes, config: settings, fetch }),
  },
  {
    capability: Fields,
    make: ({ name: plugin }, { container }) =>
      new PluginFields({ plugin, declared: container.get(DeclaredFields), store: container.get(FieldStore) }),
  },
  { capability: Outside, make: ({ name }, { ask }) => new QuestionedOutside(name, ask) },
  { capability: OwnTables, make: (installed, { tables }) => tables.databaseOf(installed.name, guardOf(installed)) },
]

/** Whether the manifest names the scope, or one of its kind: `http:api.example.com` for `http`. */
export const hasScope = ({ scopes }: WiredPlugin, kind: string): boolean =>
  scopes.some((scope) => scope === kind || scope.startsWith(`${kind}:`))

/** The config, and what the plugin computes for what is not in it. */
function settingsOf({ module, config }: Installed, { slug, name, currency }: ShopInfo): Settings {
  const plugin: Constructor = module.default
  const defaults = noted(plugin, 'plugin')?.defaults?.({ slug, name, currency }) ?? {}
  return deepFreeze(structuredClone({ ...defaults, ...(config as object | undefined) }))
}
