import {
  attachedHooks,
  type PluginModule,
  subscriptionsOf,
  type WiredField,
  type WiredPlugin,
  type Wiring,
} from '../protocol/index.js'
import { noted } from '../sdk/host/index.js'
import type { Log, Provider } from '../sdk/index.js'
import { bindCapabilities, hasScope, type Surroundings } from './bind-capabilities.js'
import { LineLog, type WriteLog } from './capabilities.js'
import { type DeclaredFacts, declaredFacts, providersOf } from './declared-facts.js'
import { PluginFault, wordsOf } from './plugin-fault.js'

/** A plugin that stands in this release: its one instance, and its own container. */
export interface LoadedPlugin {
  readonly name: string
  readonly instance: Readonly<Record<string, unknown>>
  readonly controllers: readonly object[]
  readonly providers: readonly Provider[]
  readonly log: Log
  readonly module: PluginModule
}

export interface LoadOptions extends Surroundings {
  readonly wiring: Wiring
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
  const plugin = module.default
  const facts = declaredFacts(plugin)
  checkWiring(name, { ...facts, hooks: attachedHooks(facts.hooks, wired.attach) }, options.wiring)
  checkScopes(name, facts, wired)

  options.onStep('construct', name)
  const log = new LineLog(options.write, name)
  const container = bindCapabilities({ name, wired, module, log, config: options.config[name] }, options)
  container.single(plugin)
  const instance = container.get(plugin) as Readonly<Record<string, unknown>>
  const { controllers = [] } = noted(plugin, 'plugin') ?? {}
  return {
    name,
    instance,
    controllers: controllers.map((controller) => container.get(controller)),
    providers: providersOf(plugin).map(
      (provider) => (provider === plugin ? instance : container.get(provider)) as Provider,
    ),
    log,
    module,
  }
}

/** What the decorators say must be what the platform read at publish: else the tarball is not what was checked. */
function checkWiring(name: string, facts: DeclaredFacts, wiring: Wiring): void {
  const wired = wiredLines(name, wiring).sort()
  const declared = declaredLines(name, facts).sort()
  if (wired.join('\n') === declared.join('\n')) return
  const [is, was] = [declared, wired].map((lines) => lines.join(', ') || 'nothing')
  throw new PluginFault(name, `declares ${is}, but was published with ${was}`)
}

function wiredLines(name: string, { hooks, events, jobs, providers = {}, fields = {} }: Wiring): string[] {
  const isOurs = ({ plugin }: { readonly plugin: string }): boolean => plugin === name
  return [
    ...Object.entries(hooks).flatMap(([point, wired]) =>
      wired.filter(isOurs).map((hook) => hookLine({ ...hook, point })),
    ),
    ...Object.entries(events).flatMap(([type, wired]) =>
      wired.filter(isOurs).map(({ method }) => `on ${type} ${method}`),
    ),
    ...jobs.filter(isOurs).map(({ cron, method }) => `cron ${cron} ${method}`),
    ...Object.entries(providers).flatMap(([kind, wired]) =>
      wired.filter(isOurs).map((provider) => `provider ${kind} ${provider.name}`),
    ),
    ...Object.entries(fields).flatMap(([entity, wired]) =>
      wired.filter(isOurs).map((field) => fieldLine({ ...field, entity })),
    ),
  ]
}

const hookLine = ({
  kind,
  point,
  method,
  deadline,
}: Omit<DeclaredFacts['hooks'][number], 'before' | 'after'>): string =>
  `${kind} ${point} ${method}${deadline === undefined ? '' : ` within ${deadline} ms`}`

const declaredLines = (name: string, facts: DeclaredFacts): string[] => {
  const { hooks, jobs, providers = [], fields = [] } = facts
  return [
    ...hooks.map(hookLine),
    ...subscriptionsOf(name, facts).flatMap(({ types, method }) => types.map((type) => `on ${type} ${method}`)),
    ...jobs.map(({ cron, method }) => `cron ${cron} ${method}`),
    ...providers.map((provider) => `provider ${provider.kind} ${provider.name}`),
    ...fields.map(fieldLine),
  ]
}

const fieldLine = ({ entity, name, write, schema }: Omit<WiredField, 'plugin'> & { readonly entity: string }): string =>
  `field ${entity} ${name} ${write} ${JSON.stringify(schema)}`

/** Publish checks it as well; here it also holds for a plugin that is tried in a test. */
function checkScopes(name: string, { capabilities }: DeclaredFacts, wired: WiredPlugin): void {
  const missing = capabilities.filter((capability) => !hasScope(wired, capability))
  if (missing.length > 0)
    throw new PluginFault(name, `needs the scopes ${missing.join(', ')}, which its manifest does not name`)
}
