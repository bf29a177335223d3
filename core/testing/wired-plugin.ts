import { checkConfig, composeOrder, type JsonObject, shopError } from '../model/index.js'
import { attachProblems, type Wiring, wirePlugins } from '../protocol/index.js'
import { type DeclaredFacts, declaredFacts } from '../runtime/index.js'
import type { PluginPart } from './companion.js'

/** A plugin as if it had been published, installed and configured, with those beside it. */
export interface WiredPlugin {
  readonly name: string
  readonly wiring: Wiring
  /** By installation name: checked, with the defaults of the schemas. */
  readonly config: Readonly<Record<string, JsonObject>>
}

interface Published extends PluginPart {
  readonly facts: DeclaredFacts
}

/**
 * Makes of the classes' notes what publish and the builder would make of them: dependencies stand before their
 * dependants. CONFIG_INVALID, ATTACH_INVALID.
 */
export function wirePlugin(tested: PluginPart, companions: readonly PluginPart[] = []): WiredPlugin {
  const published = [tested, ...companions].map((part) => ({ ...part, facts: declaredFacts(part.plugin) }))
  for (const { pack, facts, attach } of published) {
    const reasons = attachProblems(facts.hooks, attach)
    if (reasons.length > 0) throw shopError('ATTACH_INVALID', pack.name, reasons)
  }
  const config = published.map(({ pack: { name }, facts, config }) => [name, checkConfig(name, facts.config, config)])
  return {
    name: tested.pack.name,
    wiring: wiringOf(inOrder(published)),
    config: Object.fromEntries(config) as WiredPlugin['config'],
  }
}

/** What is tested may ask for any of those beside it; between those, tokens tell who needs whom. */
function inOrder(published: readonly Published[]): readonly Published[] {
  const [tested, ...others] = published
  const composed = published.map((part) => {
    const { name } = part.pack
    const offering = published.filter((other) => offersTo(other, part))
    const needed = part === tested ? others.filter((other) => !offersTo(part, other)) : offering
    return { part, name, package: name, needs: needed.map(({ pack }) => pack.name).filter((other) => other !== name) }
  })
  return composeOrder(composed).map(({ part }) => part)
}

const offersTo = (from: Published, to: Published): boolean =>
  from.facts.offers?.some(({ token }) => to.facts.needs?.includes(token)) ?? false

function wiringOf(published: readonly Published[]): Wiring {
  const plugins = published.map(({ plugin, pack: { name, version, scopes, mail }, attach }) => {
    const load = async () => ({ default: plugin, mail })
    return [name, { id: `${name}@${version}`, scopes, load, ...(attach === undefined ? {} : { attach }) }]
  })
  return {
    plugins: Object.fromEntries(plugins) as Wiring['plugins'],
    ...wirePlugins(
      published.map(({ pack: { name }, facts, attach }) => ({
        name,
        package: name,
        facts,
        ...(attach === undefined ? {} : { attach }),
      })),
    ),
  }
}
