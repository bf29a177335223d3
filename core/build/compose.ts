import {
  type Attachments,
  type Composed,
  composeOrder,
  defaultInstallationName,
  type Installation,
  type LockedPlugin,
  type ShopError,
  shopError,
} from '../model/index.js'
import { type PluginChoice, peerChoice } from './resolve-plugins.js'
import { sortedEntries } from './sorted-entries.js'
import { throwAll } from './throw-all.js'

interface NamedPlugin extends Composed {
  readonly choice: PluginChoice
  /** Undefined when only other plugins want it. */
  readonly installation: Installation | undefined
  /** Names of the installations without any of which it cannot be: one list a plugin. */
  readonly mustHave: readonly (readonly string[])[]
}

/**
 * Names the plugins and puts them in order. One that others brought in is on while one of them is; one that is switched
 * off while another needs it fails with PLUGIN_NEEDED.
 */
export function compose(installations: readonly Installation[], plugins: readonly PluginChoice[]): LockedPlugin[] {
  const ordered = composeOrder(nameAll(installations, plugins))
  const on = switchedOn(ordered)
  throwAll(neededButOff(ordered, on))
  return ordered.map(({ name, choice, installation, mustHave }) => ({
    name,
    package: choice.slot.package,
    version: choice.manifest.version,
    kind: installation === undefined ? 'implicit' : 'explicit',
    enabled: on.has(name),
    ...(mustHave.length === 0 ? {} : { needs: mustHave }),
    ...(installation?.attach === undefined ? {} : { attach: sorted(installation.attach) }),
    ...(installation?.place === undefined ? {} : { place: installation.place }),
  }))
}

/** However it was written, the same choice is the same lock. */
const sorted = (attach: Attachments): Attachments =>
  Object.fromEntries(
    sortedEntries(Object.entries(attach)).map(([method, points]) => [method, [...new Set(points)].sort()]),
  )

function nameAll(installations: readonly Installation[], plugins: readonly PluginChoice[]): NamedPlugin[] {
  const taken = new Set(installations.map(({ name }) => name))
  const sorted = [...plugins].sort((a, b) => (a.id < b.id ? -1 : 1))
  const named = sorted.flatMap(
    (choice): { choice: PluginChoice; name: string; installation: Installation | undefined }[] => {
      const { package: packageName, installations: own } = choice.slot
      if (own.length > 0) return own.map((installation) => ({ choice, installation, name: installation.name }))
      return [{ choice, installation: undefined, name: freeName(packageName, taken) }]
    },
  )
  const namesOf = Map.groupBy(named, ({ choice }) => choice.id)
  return named.map((plugin) => {
    const needed = plugin.choice.peers.flatMap((peer) => {
      const choice = peerChoice(peer, plugins)
      return choice === undefined ? [] : [{ peer, names: (namesOf.get(choice.id) ?? []).map(({ name }) => name) }]
    })
    const mustHave = needed.filter(({ peer }) => !peer.isOptional).map(({ names }) => names)
    return { ...plugin, package: plugin.choice.slot.package, needs: needed.flatMap(({ names }) => names), mustHave }
  })
}

/** The default name; with a number behind it where somebody else's installation has taken that. */
function freeName(packageName: string, taken: Set<string>): string {
  const name = defaultInstallationName(packageName)
  let free = name
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`
  taken.add(free)
  return free
}

/** Dependants come after what they need, so walking backwards knows them first. */
function switchedOn(ordered: readonly NamedPlugin[]): ReadonlySet<string> {
  const on = new Set<string>()
  for (const { name, installation } of ordered.toReversed()) {
    const isNeeded = ordered.some((other) => on.has(other.name) && other.needs.includes(name))
    if (installation === undefined ? isNeeded : installation.enabled) on.add(name)
  }
  return on
}

function neededButOff(ordered: readonly NamedPlugin[], on: ReadonlySet<string>): ShopError[] {
  const lacking = ordered
    .filter(({ name }) => on.has(name))
    .flatMap(({ name, mustHave }) =>
      mustHave.filter((names) => !names.some((other) => on.has(other))).map(([other = '']) => ({ name, other })),
    )
  return [...Map.groupBy(lacking, ({ other }) => other)].map(([other, dependants]) =>
    shopError(
      'PLUGIN_NEEDED',
      other,
      dependants.map(({ name }) => name),
    ),
  )
}
