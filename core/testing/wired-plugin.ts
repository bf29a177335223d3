import { checkConfig, type JsonObject } from '../model/index.js'
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
}

/** Makes of the class's notes what publish and the builder would make of them. CONFIG_INVALID for a wrong config. */
export function wirePlugin(plugin: Constructor, pack: PluginPackage, config: JsonObject): WiredPlugin {
  const facts = declaredFacts(plugin)
  const { name } = pack
  return {
    name,
    wiring: wiringOf(plugin, pack, facts),
    config: checkConfig(name, facts.config, config),
  }
}

function wiringOf(
  plugin: Constructor,
  { name, version, scopes, ...files }: PluginPackage,
  facts: DeclaredFacts,
): Wiring {
  return {
    plugins: { [name]: { id: `${name}@${version}`, scopes, load: async () => ({ default: plugin, ...files }) } },
    ...wirePlugins([{ name, facts }]),
  }
}
