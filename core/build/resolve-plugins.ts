import semver from 'semver'
import { type Installation, isShopError, type Lock, type PackageId, type ShopError, shopError } from '../model/index.js'
import { satisfiesAll } from './best-version.js'
import type { Catalog, CatalogEntry } from './catalog.js'
import { parseDependencySpec } from './dependency-spec.js'
import { kernelMismatches } from './kernel-packages.js'
import { packageId } from './package-id.js'
import { type Dependency, parseManifest, peersOf, unsupportedIn } from './package-rules.js'

export interface PluginsRequest {
  readonly installations: readonly Installation[]
  readonly previous: Lock
  readonly catalog: Catalog
  /** Package name → version. */
  readonly kernel: ReadonlyMap<string, string>
}

/** One version of one plugin that goes into the set. */
export interface PluginChoice extends CatalogEntry {
  readonly id: PackageId
  readonly slot: Slot
  /** The other plugins that it needs. */
  readonly peers: readonly Dependency[]
}

/** The installations of one package by one range: they share a version. None when only other plugins want it. */
export interface Slot {
  readonly package: string
  readonly range: string | undefined
  readonly installations: readonly Installation[]
}

interface Demand {
  readonly range: string
  readonly by: PackageId
}

type Choices = ReadonlyMap<Slot, PluginChoice | readonly ShopError[]>

/**
 * Chooses a version for each plugin of the set, and brings in the plugins that they need. A choice can change what is
 * needed, so it is made again until nothing changes.
 */
export async function resolvePlugins(
  request: PluginsRequest,
): Promise<{ plugins: PluginChoice[]; errors: ShopError[] }> {
  const explicit = slotsOf(request.installations)
  const seen = new Set<string>()
  let choices: Choices = new Map(explicit.map((slot) => [slot, []]))
  for (let before = ''; ; ) {
    choices = await chooseAll(request, demandsOn(explicit, choices))
    const after = fingerprint(choices)
    if (after === before) break
    if (seen.has(after)) return { plugins: [], errors: [shopError('DEPENDENCY_CYCLE', circleOf(choices))] }
    seen.add(after)
    before = after
  }
  const results = [...choices.values()]
  return { plugins: results.filter(isChoice), errors: results.flatMap((result) => (isChoice(result) ? [] : result)) }
}

function slotsOf(installations: readonly Installation[]): Slot[] {
  const groups = Map.groupBy(installations, ({ package: name, range }) => `${name} ${range}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    return first === undefined ? [] : [{ package: first.package, range: first.range, installations: group }]
  })
}

/** What is asked of each package by the plugins that can be reached, and a slot for each that nobody installed. */
function demandsOn(explicit: readonly Slot[], choices: Choices): Map<Slot, Demand[]> {
  const slots = new Map<Slot, Demand[]>(explicit.map((slot) => [slot, []]))
  const chosenBefore = new Map([...choices.keys()].map((slot) => [slot.package, slot]))
  for (const slot of slots.keys()) {
    const choice = choices.get(slot)
    if (!isChoice(choice)) continue
    for (const { name, spec, isOptional } of choice.peers) {
      const asked = [...slots.keys()].filter((other) => other.package === name)
      const [only] = asked
      // A Map is walked to its end even while it grows: what a new slot needs is found in turn.
      if (only === undefined && !isOptional) {
        slots.set(chosenBefore.get(name) ?? implicit(name), [{ range: spec, by: choice.id }])
      } else if (only !== undefined && asked.length === 1 && (!isOptional || isWanted(only))) {
        slots.get(only)?.push({ range: spec, by: choice.id })
      }
    }
  }
  return slots
}

const implicit = (name: string): Slot => ({ package: name, range: undefined, installations: [] })

async function chooseAll(request: PluginsRequest, demands: ReadonlyMap<Slot, readonly Demand[]>): Promise<Choices> {
  const results = await Promise.all([...demands].map(([slot, asked]) => choose(request, slot, asked)))
  return new Map([...demands.keys()].map((slot, index) => [slot, results[index] ?? []]))
}

async function choose(
  request: PluginsRequest,
  slot: Slot,
  demands: readonly Demand[],
): Promise<PluginChoice | ShopError[]> {
  const { catalog, kernel } = request
  const version = await catalog.version({
    name: slot.package,
    ranges: [...(slot.range === undefined ? [] : [slot.range]), ...demands.map(({ range }) => range)],
    kept: keptVersions(request.previous, slot),
    isFresh: true,
    wantedBy: demands.length === 0 ? undefined : [...new Set(demands.map(({ by }) => by))].sort().join(' and '),
  })
  if (isShopError(version)) return [version]
  const entry = await catalog.manifest(slot.package, version)
  if (isShopError(entry)) return [entry]
  const id = packageId({ name: slot.package, version })
  const errors = pluginErrors(id, entry, kernel)
  if (errors.length > 0) return errors
  return { ...entry, id, slot, peers: peersOf(entry.manifest).filter(({ name }) => !kernel.has(name)) }
}

function pluginErrors(id: PackageId, { manifest }: CatalogEntry, kernel: ReadonlyMap<string, string>): ShopError[] {
  const parsed = parseManifest(id, manifest)
  if (isShopError(parsed)) return [parsed]
  const strange = peersOf(manifest)
    .filter(({ name, spec }) => !kernel.has(name) && !isPlainRange(name, spec))
    .map(({ name, spec }) => `it needs the plugin "${name}" as "${spec}", which is no version range`)
  const ungated = parsed.facts === undefined ? ['it was not published by "shopctl plugin publish"'] : []
  const unsupported = [...ungated, ...unsupportedIn(manifest), ...strange]
  return [
    ...unsupported.map((what) => shopError('DEPENDENCY_UNSUPPORTED', id, what)),
    ...kernelMismatches(id, manifest, kernel),
  ]
}

function isPlainRange(name: string, spec: string): boolean {
  const parsed = parseDependencySpec(name, spec)
  return parsed.kind === 'published' && parsed.name === name && semver.validRange(parsed.range) !== null
}

/** What the previous lock has for these installations first, then what it has for others of the package. */
function keptVersions({ plugins }: Lock, slot: Slot): string[] {
  const names = new Set(slot.installations.map(({ name }) => name))
  const before = plugins.filter((plugin) => plugin.package === slot.package)
  const own = before.filter(({ name }) => names.has(name))
  const versions = [...own, ...before].map(({ version }) => version)
  return [...new Set(versions)]
}

/** Whether anyone has this plugin switched on; one that other plugins brought in is. */
export const isWanted = ({ installations }: Slot): boolean =>
  installations.length === 0 || installations.some(({ enabled }) => enabled)

/** The plugin that stands for a peer: of several versions in the set, the highest that satisfies. */
export function peerChoice(peer: Dependency, plugins: readonly PluginChoice[]): PluginChoice | undefined {
  return plugins
    .filter(({ slot, manifest }) => slot.package === peer.name && satisfiesAll(manifest.version, [peer.spec]))
    .filter(({ slot }) => !peer.isOptional || isWanted(slot))
    .sort((a, b) => semver.rcompare(a.manifest.version, b.manifest.version))[0]
}

const isChoice = (result: PluginChoice | readonly ShopError[] | undefined): result is PluginChoice =>
  result !== undefined && 'id' in result

const fingerprint = (choices: Choices): string =>
  [...choices]
    .map(
      ([slot, result]) =>
        `${slot.package} ${slot.range ?? ''} ${isChoice(result) ? result.id : result.map(String).join()}`,
    )
    .sort()
    .join('\n')

/** The way round, where each choice undoes the other's. */
function circleOf(choices: Choices): string[] {
  const names = [...new Set([...choices.keys()].map((slot) => slot.package))].sort()
  return [...names, ...names.slice(0, 1)]
}
