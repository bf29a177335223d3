import type { Declared, Facts } from '../protocol/index.js'
import { type AbstractConstructor, type Constructor, noted, type PluginNote } from '../sdk/host/index.js'
import { DomainEvent, Provider, type ProviderKind } from '../sdk/index.js'
import { declaredServices, type NameToken, servicesOf } from './declared-services.js'
import { routesOf } from './http/routes-of.js'
import { methodOf, WiringFault } from './wiring-fault.js'

/** What a plugin's class says of itself by its decorators and its constructor; publish adds what its files say. */
export type DeclaredFacts = Omit<Facts, 'sdk' | 'mail' | 'migrations' | 'locales' | 'assets'>

/**
 * Reads them from the default export of a plugin's module. Rejects what cannot work, in words for its author.
 *
 * @param nameToken how tokens of services are called; by their class's own name where nothing is said
 */
export function declaredFacts(exported: unknown, nameToken: NameToken = ({ name }) => name): DeclaredFacts {
  const plugin = pluginClass(exported)
  const { config, controllers = [], outside }: Partial<PluginNote> = noted(plugin, 'plugin') ?? {}
  const constructed = constructedOf(plugin)
  return {
    hooks: hooksOf(plugin),
    events: subscriptionsIn(plugin),
    ...some({
      emits: emitsOf(plugin),
      providers: providersOf(plugin).map(providerFact),
      fields: fieldsOf(plugin),
      lifecycle: (noted(plugin, 'lifecycle') ?? []).map(({ kind, method }) => ({ kind, method })),
      ...declaredServices(plugin, constructed, nameToken),
    }),
    jobs: (noted(plugin, 'jobs') ?? []).map(({ cron, method }) => ({ cron, method })),
    ...some({ queue: (noted(plugin, 'queue') ?? []).map(({ method }) => ({ method })) }),
    routes: controllers
      .flatMap((controller) => routesOf(Object.create(controller.prototype as object) as object))
      .map(({ verb, url }) => `${verb} ${url}`),
    ...(outside === undefined ? {} : { outside: { events: [...outside.events] } }),
    capabilities: [...new Set(constructed.flatMap(scopesOf))].sort(),
    config: config === undefined ? null : (JSON.parse(JSON.stringify(config)) as Record<string, unknown>),
  }
}

/** All classes of the plugin of which the shop makes an instance. */
function constructedOf(plugin: Constructor): Constructor[] {
  const { controllers = [] } = noted(plugin, 'plugin') ?? {}
  return withParts([plugin, ...controllers, ...providersOf(plugin), ...servicesOf(plugin)])
}

/** The class or the method of a plugin in which something is declared; its own class where that is all there is. */
export function codeOf(exported: unknown, { kind, name = '' }: Declared): unknown {
  const plugin = pluginClass(exported)
  const { controllers = [], events = [] }: Partial<PluginNote> = noted(plugin, 'plugin') ?? {}
  if (kind === 'method') return methodOf(plugin, name)
  if (kind === 'event') return events.find(({ type }) => type === name)
  if (kind === 'capability') return constructedOf(plugin).find((type) => scopesOf(type).includes(name))
  if (kind === 'plugin') return plugin
  const routes = controllers.flatMap((type) => routesOf(Object.create(type.prototype as object) as object))
  const route = routes.find(({ verb, url }) => `${verb} ${url}` === name)
  return route && methodOf(route.controller.constructor, route.method)
}

/** The classes, and those with `@Injectable` that their constructors take, and that these take. */
export function withParts(classes: readonly Constructor[]): Constructor[] {
  const all = new Set(classes)
  // A set goes on with what is added while it is walked through.
  for (const type of all) {
    const taken = (Reflect.getMetadata('design:paramtypes', type) ?? []) as unknown[]
    for (const part of taken) if (isPart(part)) all.add(part)
  }
  return [...all]
}

const isPart = (type: unknown): type is Constructor => typeof type === 'function' && noted(type, 'injectable') === true

/** What not every plugin has stands in its facts only where it is declared. */
const some = <T extends Record<string, readonly unknown[]>>(lists: T): Partial<T> =>
  Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<T>

const providerFact = ({ kind, name, exclusive }: Constructor & ProviderKind) => ({
  kind,
  name,
  ...(exclusive ? { exclusive } : {}),
})

function pluginClass(exported: unknown): Constructor {
  if (typeof exported === 'function' && noted(exported, 'plugin') !== undefined) return exported as Constructor
  throw new Error('the default export must be a class decorated with @Plugin()')
}

/** The plugin's providers; its own class may be one. */
export function providersOf(plugin: Constructor): readonly (Constructor & ProviderKind)[] {
  const { providers = [] } = noted(plugin, 'plugin') ?? {}
  return [plugin, ...providers].filter(
    (type): type is Constructor<Provider> & ProviderKind => type.prototype instanceof Provider,
  )
}

function subscriptionsIn(plugin: Constructor): DeclaredFacts['events'] {
  const all = noted(plugin, 'subscriptions') ?? []
  const twice = all.find(({ where, method }) => where && all.filter((other) => other.method === method).length > 1)
  if (twice !== undefined)
    throw new WiringFault(
      `${plugin.name}.${twice.method} has two @on(), one of them with "where": make two methods of it`,
      methodOf(plugin, twice.method),
    )
  return all.map(({ types, method, where }) => ({
    types: [...types],
    method,
    ...(where === undefined ? {} : { where: { ...where } }),
  }))
}

const eventType = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/

/** The types of the events that the plugin says are its own. */
function emitsOf(plugin: Constructor): string[] {
  const { events = [] } = noted(plugin, 'plugin') ?? {}
  return events.map((event, index) => {
    const { type, prototype } = event
    const name = (event as { name?: string }).name ?? 'an event'
    if (!(prototype instanceof DomainEvent))
      throw new WiringFault(`${name} in @Plugin({ events }) does not extend DomainEvent`, event)
    if (typeof type !== 'string' || type.length > 100 || !eventType.test(type))
      throw new WiringFault(
        `${name}.type must be a name of up to 100 characters like "points.earned", not ${JSON.stringify(type)}`,
        event,
      )
    if (events.findIndex((other) => other.type === type) !== index)
      throw new WiringFault(`two events in @Plugin({ events }) have the type "${type}"`, event)
    return type
  })
}

/** The fields that the plugin adds, each as JSON. */
export function fieldsOf(plugin: Constructor): NonNullable<DeclaredFacts['fields']> {
  const { fields = [] } = noted(plugin, 'plugin') ?? {}
  const labels = fields.map(({ entity, name }) => `${entity}.${name}`)
  const twice = labels.find((label, index) => labels.indexOf(label) !== index)
  if (twice !== undefined) throw new WiringFault(`${plugin.name} declares the field ${twice} twice`, plugin)
  return fields.map(({ entity, name, write, schema, default: initially }) => {
    const json = JSON.parse(JSON.stringify(schema)) as Record<string, unknown>
    return { entity, name, write, schema: initially === undefined ? json : { ...json, default: initially } }
  })
}

function hooksOf(plugin: Constructor): DeclaredFacts['hooks'] {
  return (noted(plugin, 'hooks') ?? []).map(({ kind, point, method, declared, options }) => {
    const { before = [], after = [], deadline, detachable = false } = options
    const refuse = (words: string): never => {
      throw new WiringFault(words, methodOf(plugin, method))
    }
    if (!declared) refuse(`${plugin.name}.${method} hooks ${point}, which is no action and not declared for hooks`)
    if (deadline !== undefined && !(Number.isSafeInteger(deadline) && deadline > 0))
      refuse(`the deadline of ${plugin.name}.${method} on ${point} is ${deadline}: write whole milliseconds`)
    return {
      kind,
      point,
      method,
      ...some({ before: [...before], after: [...after] }),
      ...(deadline === undefined ? {} : { deadline }),
      ...(detachable ? { detachable } : {}),
    }
  })
}

/** What the compiler writes for types that are no classes, and classes that nobody could inject. */
const builtIn: ReadonlySet<unknown> = new Set([
  Function,
  Object,
  String,
  Number,
  Boolean,
  Symbol,
  BigInt,
  Array,
  Promise,
  Date,
])

/** The scopes that the constructor's capabilities need. A parameter without a class for a type cannot be injected. */
function scopesOf(target: Constructor): string[] {
  if (target.length > 0 && !Reflect.hasMetadata('design:paramtypes', target))
    throw new WiringFault(
      `the parameters of ${target.name}'s constructor are injected only with @Injectable() on the class`,
      target,
    )
  const types = (Reflect.getMetadata('design:paramtypes', target) ?? []) as (AbstractConstructor & { scope?: string })[]
  return types.flatMap((type, index) => {
    if (typeof type !== 'function' || builtIn.has(type)) {
      throw new WiringFault(
        `parameter ${index + 1} of ${target.name}'s constructor cannot be injected: its type is no class at run time that somebody provides (a text or a number, an interface, a union, or "import type")`,
        target,
      )
    }
    return type.scope === undefined ? [] : [type.scope]
  })
}
