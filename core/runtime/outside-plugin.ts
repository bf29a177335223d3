import { type PluginModule, type PushedEvent, type QuestionAnswer, wirePlugins } from '../protocol/index.js'
import { type AbstractConstructor, Database, ShopInfo } from '../sdk/host/index.js'
import { Clock, Config, Http, Log } from '../sdk/index.js'
import { Shop, SystemClock, type WriteLog } from './capabilities.js'
import { Container } from './container.js'
import { withDeadline } from './deadline.js'
import { type DeclaredFacts, declaredFacts, withParts } from './declared-facts.js'
import { deepFreeze } from './deep-freeze.js'
import { deliverEvent } from './deliver.js'
import { type LoadedPlugin, loadPlugins } from './load-plugins.js'
import { messageOf, PluginFault, stackOf } from './plugin-fault.js'
import { askNobody } from './questioned-outside.js'
import { readVerdict } from './read-verdict.js'
import type { Fetch } from './scoped-http.js'

/** What a plugin outside is told of its shop and of itself. */
export interface Welcome {
  readonly shop: { readonly slug: string; readonly name: string; readonly currency: string }
  readonly plugin: { readonly name: string; readonly package: string; readonly version: string }
  readonly config: Readonly<Record<string, unknown>>
}

/** A plugin's code, as it would stand in a bundle. */
export interface OutsideCode {
  readonly module: PluginModule
  /** Of its manifest. */
  readonly scopes: readonly string[]
}

export interface StartOutside extends OutsideCode {
  readonly welcome: Welcome
  readonly write: WriteLog
  readonly fetch?: Fetch
  readonly clock?: Clock
}

/** A plugin that was written for the shop, constructed outside of it, with what both places have. */
export class OutsidePlugin {
  readonly #plugin: LoadedPlugin
  readonly #facts: DeclaredFacts
  /** Of events that come again: which methods have taken them. */
  readonly #taken = new Map<string, Set<string>>()

  private constructor(plugin: LoadedPlugin, facts: DeclaredFacts) {
    this.#plugin = plugin
    this.#facts = facts
  }

  /** Rejects with a PluginFault. */
  static async start({ module, scopes, welcome, write, fetch, clock }: StartOutside): Promise<OutsidePlugin> {
    const { shop, config } = welcome
    const { name, package: from, version } = welcome.plugin
    const facts = declaredFacts(module.default)
    refuseUnknown(name, module.default)
    const container = Container.create()
    container.bind(ShopInfo, new Shop({ ...shop, address: undefined }))
    container.bind(Clock, clock ?? new SystemClock())
    container.bind(Database, new NoDatabase())
    const wired = { id: `${from}@${version}`, scopes, peers: [], load: async () => module }
    const loaded = await loadPlugins({
      wiring: { plugins: { [name]: wired }, ...wirePlugins([{ name, package: from, facts }]) },
      config: { [name]: config },
      write,
      step: async () => undefined,
      container,
      tables: { databaseOf: () => undefined },
      perPlugin: [],
      fetch: fetch ?? globalThis.fetch,
      ask: askNobody,
    })
    const plugin = loaded.get(name)
    if (plugin === undefined) throw new Error(`${name} was not loaded`)
    return new OutsidePlugin(plugin, facts)
  }

  /** What its hook on the point says. Rejects where it fails, or takes longer. */
  async answer(point: string, input: unknown, deadline: number): Promise<QuestionAnswer> {
    const { name, instance, log } = this.#plugin
    const { method = '' } = this.#facts.hooks.find((hook) => hook.point === point) ?? {}
    const label = `${name}.${method}`
    try {
      const hook = instance[method]
      if (typeof hook !== 'function') throw new PluginFault(name, `has no hook on ${point}`)
      const said: unknown = await withDeadline(() => hook.call(instance, deepFreeze(input)) as unknown, deadline, label)
      const verdict = readVerdict(said, { plugin: name, method })
      if (verdict instanceof PluginFault) throw verdict
      if (verdict.kind === 'allow') return { ok: true }
      const { code, message, data } = verdict
      return { veto: { code, message, ...(data === undefined ? {} : { data }) } }
    } catch (error) {
      log.error(`before ${point} failed`, { hook: method, error: stackOf(error) })
      throw error
    }
  }

  /** Has each method that subscribes to it take the event, once. Rejects with words where one has failed: then it comes again. */
  async take(event: PushedEvent): Promise<void> {
    const { name } = this.#plugin
    const taken = this.#taken.get(event.id) ?? new Set()
    const failures: string[] = []
    for (const { types, method } of this.#facts.events) {
      if (!types.includes(event.type) || taken.has(method)) continue
      try {
        await deliverEvent({ ...event, plugin: name, method }, new Map([[name, this.#plugin]]))
        taken.add(method)
      } catch (error) {
        failures.push(`${method}: ${messageOf(error)}`)
      }
    }
    this.#taken.delete(event.id)
    if (failures.length === 0) return
    this.#remember(event.id, taken)
    throw new Error(failures.join('; '))
  }

  /** What is set aside for good is forgotten when there is much of it. */
  #remember(id: string, taken: Set<string>): void {
    this.#taken.set(id, taken)
    const [oldest] = this.#taken.keys()
    if (this.#taken.size > mostRemembered && oldest !== undefined) this.#taken.delete(oldest)
  }
}

const mostRemembered = 10_000

/** Needs no scope, or one that is to be had outside. */
const given: ReadonlySet<unknown> = new Set<AbstractConstructor>([Log, Config, Clock, Http])

/** What is not to be had outside, the container would quietly make, or hand in without use. */
function refuseUnknown(name: string, plugin: PluginModule['default']): void {
  const parts = withParts([plugin])
  const taken = parts.flatMap((part) => (Reflect.getMetadata('design:paramtypes', part) ?? []) as { name: string }[])
  const strange = taken.filter((type) => !given.has(type) && !parts.includes(type as never))
  if (strange.length > 0) {
    const names = [...new Set(strange.map((type) => type.name))]
    throw new PluginFault(name, `needs ${names.join(' and ')}, which is not to be had outside of the shop`)
  }
}

/** What writes into the shop's outbox stays there. */
class NoDatabase extends Database {
  async query(): Promise<never> {
    throw new Error('outside of the shop there is no database')
  }

  async transaction(): Promise<never> {
    throw new Error('outside of the shop there is no database')
  }
}
