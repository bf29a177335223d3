import { checkConfig, type JsonObject, problemsOfEmits, problemsOfWhere, resolveWhere } from '../model/index.js'
import { type Wiring, wirePlugins } from '../protocol/index.js'
import { type DeclaredFacts, declaredFacts } from '../runtime/index.js'
import type { Constructor } from '../sdk/host/index.js'
import type { PluginPackage } from './plugin-package.js'

/** A plugin as if it had been published, installed and configured. */
export interface WiredPlugin {
  readonly name: string
  readonly wiring: Wiring
  /** Checked, with the defaults of its schema. */
  readonly config: JsonObject
  /** The fields with which an event must come to be meant for a method. */
  readonly filters: EventFilters
}

/** By `<installation>.<method>`. */
export type EventFilters = ReadonlyMap<string, JsonObject>

/** Makes of the class's notes what publish and the builder would make of them. CONFIG_INVALID for a wrong config. */
export function wirePlugin(plugin: Constructor, pack: PluginPackage, config: JsonObject): WiredPlugin {
  const facts = declaredFacts(plugin)
  const { name } = pack
  const [problem] = [...problemsOfEmits(name, facts.emits), ...problemsOfWhere(facts)]
  if (problem !== undefined) throw new Error(`${name} could not be published: ${problem}`)
  const checked = checkConfig(name, facts.config, config)
  const filters = facts.events.map(({ method, where }) => [`${name}.${method}`, resolveWhere(where, checked)] as const)
  return { name, wiring: wiringOf(plugin, pack, facts), config: checked, filters: new Map(filters) }
}

function wiringOf(plugin: Constructor, { name, version, scopes, mail }: PluginPackage, facts: DeclaredFacts): Wiring {
  return {
    plugins: { [name]: { id: `${name}@${version}`, scopes, load: async () => ({ default: plugin, mail }) } },
    ...wirePlugins([{ name, facts }]),
  }
}
