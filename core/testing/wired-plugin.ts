import {
  checkConfig,
  composeOrder,
  type JsonObject,
  problemsOfEmits,
  problemsOfWhere,
  resolveWhere,
  shopError,
} from '../model/index.js'
import {
  attachProblems,
  carrierOf,
  outsideFacts,
  type PluginModule,
  type Wiring,
  wirePlugins,
  withOutside,
} from '../protocol/index.js'
import { type DeclaredFacts, declaredFacts } from '../runtime/index.js'
import type { PluginPart } from './companion.js'
import { standingOutside } from './standing-outside.js'

/** A plugin as if it had been published, installed and configured, with those beside it. */
export interface WiredPlugin {
  readonly name: string
  readonly wiring: Wiring
  /** By installation name: checked, with the defaults of the schemas. */
  readonly config: Readonly<Record<string, JsonObject>>
  /** The fields with which an event must come to be meant for a method. */
  readonly filters: EventFilters
  /** The installation that carries the shop's mails. */
  readonly carrier: string | null
  /** Who is handed which events: those in the shop, and the one that runs outside. */
  readonly subscribers: Wiring['events']
  /** What runs outside, where the tested plugin does. */
  readonly outside?: OutsidePart
}

/** A plugin that runs outside, as it is loaded there. */
export interface OutsidePart {
  readonly module: PluginModule
  readonly scopes: readonly string[]
  readonly version: string
}

/** By `<installation>.<method>`. */
export type EventFilters = ReadonlyMap<string, JsonObject>

interface Published extends PluginPart {
  readonly facts: DeclaredFacts
}

/**
 * Makes of the classes' notes what publish and the builder would make of them: dependencies stand before their
 * dependants. CONFIG_INVALID, ATTACH_INVALID.
 */
export function wirePlugin(tested: PluginPart, companions: readonly PluginPart[] = []): WiredPlugin {
  const published = [tested, ...companions].map(publish)
  const wiring = wiringOf(inOrder(published))
  const named = published.map(({ pack: { name }, facts }) => ({ name, facts }))
  const filters = published.flatMap(({ pack: { name }, facts, config }) =>
    facts.events.map(({ method, where }) => [`${name}.${method}`, resolveWhere(where, config)] as const),
  )
  return {
    name: tested.pack.name,
    wiring,
    subscribers: withOutside(wiring.events, named),
    ...(tested.place === 'outside' ? { outside: outsidePart(tested) } : {}),
    config: Object.fromEntries(published.map(({ pack, config }) => [pack.name, config])),
    filters: new Map(filters),
    carrier: carrierOf(named),
  }
}

function outsidePart({ plugin, pack: { scopes, version, mail, locales, assets } }: PluginPart): OutsidePart {
  return { module: { default: plugin, mail, locales, assets }, scopes, version }
}

function publish(part: PluginPart): Published {
  const facts = declaredFacts(part.plugin)
  const { name } = part.pack
  const [problem] = [...problemsOfEmits(name, facts.emits), ...problemsOfWhere(facts)]
  if (problem !== undefined) throw new Error(`${name} could not be published: ${problem}`)
  const reasons = attachProblems(facts.hooks, part.attach)
  if (reasons.length > 0) throw shopError('ATTACH_INVALID', name, reasons)
  if (part.place === 'outside') return publishOutside(part, facts)
  return { ...part, facts, config: checkConfig(name, facts.config, part.config) }
}

/** What stands in the shop for it. */
function publishOutside({ attach, ...part }: PluginPart, facts: DeclaredFacts): Published {
  const { name } = part.pack
  return {
    plugin: standingOutside(part.plugin, attach),
    pack: { ...part.pack, scopes: ['outside'], mail: {}, migrations: [] },
    facts: outsideFacts({ ...facts, sdk: '', mail: [] }, attach),
    config: checkConfig(name, facts.config, part.config),
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
  const plugins = published.map(({ plugin, pack, attach }) => {
    const { name, version, scopes, mail, locales, assets } = pack
    const load = async () => ({ default: plugin, mail, locales, assets })
    const chosen = attach === undefined ? {} : { attach }
    return [name, { id: `${name}@${version}`, scopes, load, ...peersOf(pack), ...chosen }]
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

/** A plugin in a test that has no package of its own may look for all that are there. */
const peersOf = ({ isPlugin, peers }: PluginPart['pack']): { peers?: readonly string[] } =>
  isPlugin ? { peers: peers.filter((name) => !name.startsWith('@shopctl/')) } : {}
