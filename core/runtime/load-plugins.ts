import {
  attachedHooks,
  type PluginModule,
  subscriptionsOf,
  type WiredField,
  type WiredPlugin,
  type Wiring,
} from '../protocol/index.js'
import { type Constructor, noted } from '../sdk/host/index.js'
import type { Log, Provider } from '../sdk/index.js'
import { bindCapabilities, hasScope, type Surroundings } from './bind-capabilities.js'
import { LineLog, type WriteLog } from './capabilities.js'
import type { Container } from './container.js'
import { currentPlugin } from './current-plugin.js'
import { type DeclaredFacts, declaredFacts, providersOf, withParts } from './declared-facts.js'
import { neededTokens, servicesOf } from './declared-services.js'
import { messageOf, PluginFault } from './plugin-fault.js'
import { PluginServices, type Replacement, replacementsOf, tokenIn } from './plugin-services.js'
import type { Step } from './steps.js'
import type { Switch } from './switch.js'

/** A plugin that stands in this release: its one instance, and its own container. */
export interface LoadedPlugin {
  readonly name: string
  readonly instance: Readonly<Record<string, unknown>>
  readonly controllers: readonly object[]
  readonly providers: readonly Provider[]
  readonly replacements: readonly Replacement[]
  readonly log: Log
  readonly module: PluginModule
  readonly switch: Switch
}

export interface LoadOptions extends Surroundings {
  readonly wiring: Wiring
  /** By installation name. */
  readonly config: Readonly<Record<string, unknown>>
  readonly write: WriteLog
  readonly step: Step
}

/** Evaluates and constructs the plugins one by one, each in a container of its own, and checks them against the wiring. */
export async function loadPlugins(options: LoadOptions): Promise<ReadonlyMap<string, LoadedPlugin>> {
  const loaded = new Map<string, LoadedPlugin>()
  const services = new PluginServices(options.container, options.wiring)
  for (const [name, wired] of Object.entries(options.wiring.plugins)) {
    try {
      const loading = { ...options, services }
      loaded.set(name, await currentPlugin.run(name, () => loadPlugin(name, wired, loading)))
    } catch (error) {
      throw error instanceof PluginFault ? error : new PluginFault(name, messageOf(error), { cause: error })
    }
  }
  return loaded
}

interface Loading extends LoadOptions {
  readonly services: PluginServices
}

async function loadPlugin(name: string, wired: WiredPlugin, options: Loading): Promise<LoadedPlugin> {
  await options.step('load', name)
  const module = await wired.load()
  const plugin = module.default
  const facts = declaredFacts(plugin)
  checkWiring(name, { ...facts, hooks: attachedHooks(facts.hooks, wired.attach) }, options.wiring)
  checkScopes(name, facts, wired)

  await options.step('construct', name)
  const log = new LineLog(options.write, name)
  const container = bindCapabilities({ name, wired, module, log, config: options.config[name] }, options)
  container.single(plugin)
  options.services.declare(plugin, container, wired)
  checkNeeds(plugin, container)
  const instance = container.get(plugin) as Readonly<Record<string, unknown>>
  const { controllers = [] } = noted(plugin, 'plugin') ?? {}
  const own: Switch = { isOff: false }
  options.services.share(name, plugin, { container, switch: own })
  return {
    name,
    instance,
    switch: own,
    controllers: controllers.map((controller) => container.get(controller)),
    providers: providersOf(plugin).map(
      (provider) => (provider === plugin ? instance : container.get(provider)) as Provider,
    ),
    replacements: replacementsOf(plugin, container),
    log,
    module,
  }
}

/** An abstract class that nobody has bound, the container would quietly make. */
function checkNeeds(plugin: Constructor, container: Container): void {
  const { controllers = [] } = noted(plugin, 'plugin') ?? {}
  const constructed = [plugin, ...controllers, ...providersOf(plugin), ...servicesOf(plugin)]
  const missing = neededTokens(plugin, withParts(constructed)).filter((token) => !container.has(token))
  if (missing.length > 0)
    throw new Error(`needs ${missing.map(({ name }) => name).join(' and ')}, which no plugin before it offers`)
}

/** What the decorators say must be what the platform read at publish: else the tarball is not what was checked. */
function checkWiring(name: string, facts: DeclaredFacts, wiring: Wiring): void {
  const wired = wiredLines(name, wiring).sort()
  const declared = declaredLines(name, facts).sort()
  if (wired.join('\n') === declared.join('\n')) return
  const [is, was] = [declared, wired].map((lines) => lines.join(', ') || 'nothing')
  throw new PluginFault(name, `declares ${is}, but was published with ${was}`)
}

function wiredLines(name: string, wiring: Wiring): string[] {
  const { hooks, events, jobs, providers = {}, fields = {}, offers = {}, replaces = {}, lifecycle = [] } = wiring
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
    ...Object.entries(offers).flatMap(([token, wired]) =>
      wired.filter(isOurs).map(({ by }) => `offers ${tokenIn(token)} ${by}`),
    ),
    ...Object.entries(replaces).flatMap(([token, wired]) =>
      wired.filter(isOurs).map(({ by }) => `replaces ${tokenIn(token)} ${by}`),
    ),
    ...Object.entries(fields).flatMap(([entity, wired]) =>
      wired.filter(isOurs).map((field) => fieldLine({ ...field, entity })),
    ),
    ...lifecycle.filter(isOurs).map(({ kind, method }) => `${kind} ${method}`),
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
  const { hooks, jobs, providers = [], fields = [], offers = [], replaces = [], lifecycle = [] } = facts
  return [
    ...hooks.map(hookLine),
    ...subscriptionsOf(name, facts).flatMap(({ types, method }) => types.map((type) => `on ${type} ${method}`)),
    ...jobs.map(({ cron, method }) => `cron ${cron} ${method}`),
    ...providers.map((provider) => `provider ${provider.kind} ${provider.name}`),
    ...offers.map(({ token, by }) => `offers ${token} ${by}`),
    ...replaces.map(({ token, by }) => `replaces ${token} ${by}`),
    ...fields.map(fieldLine),
    ...lifecycle.map(({ kind, method }) => `${kind} ${method}`),
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
