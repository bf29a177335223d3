import {
  type Attachments,
  checkConfig,
  type JsonObject,
  problemsOfEmits,
  problemsOfWhere,
  resolveWhere,
  shopError,
} from '../model/index.js'
import { attachProblems, type Wiring, wirePlugins } from '../protocol/index.js'
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

/** What a seller chooses when a plugin is installed comes with its package. */
export interface InstalledPackage extends PluginPackage {
  readonly attach?: Attachments
}

/** Makes of the class's notes what publish and the builder would make of them. CONFIG_INVALID, ATTACH_INVALID. */
export function wirePlugin(plugin: Constructor, pack: InstalledPackage, config: JsonObject): WiredPlugin {
  const facts = declaredFacts(plugin)
  const { name } = pack
  const [problem] = [...problemsOfEmits(name, facts.emits), ...problemsOfWhere(facts)]
  if (problem !== undefined) throw new Error(`${name} could not be published: ${problem}`)
  const reasons = attachProblems(facts.hooks, pack.attach)
  if (reasons.length > 0) throw shopError('ATTACH_INVALID', name, reasons)
  const checked = checkConfig(name, facts.config, config)
  const filters = facts.events.map(({ method, where }) => [`${name}.${method}`, resolveWhere(where, checked)] as const)
  return { name, wiring: wiringOf(plugin, pack, facts), config: checked, filters: new Map(filters) }
}

function wiringOf(plugin: Constructor, pack: InstalledPackage, facts: DeclaredFacts): Wiring {
  const { name, version, scopes, attach, ...files } = pack
  const chosen = attach === undefined ? {} : { attach }
  const load = async () => ({ default: plugin, ...files })
  return {
    plugins: { [name]: { id: `${name}@${version}`, scopes, load, ...chosen } },
    ...wirePlugins([{ name, package: name, facts, ...chosen }]),
  }
}
