import {
  emptyLock,
  type Installation,
  type Lock,
  type LockedPackage,
  type PackageId,
  type ShopError,
  shopError,
} from '../model/index.js'
import { Catalog, type CatalogOptions, type KnownManifest } from './catalog.js'
import { closureOf } from './closure.js'
import { compose } from './compose.js'
import { conflictsIn } from './conflicts.js'
import { type KernelModules, kernelPackages } from './kernel-packages.js'
import { peersOf } from './package-rules.js'
import type { PackageSource } from './package-source.js'
import { placeConflicts } from './place-conflicts.js'
import { type ResolvedPackage, resolvePackages } from './resolve-packages.js'
import { type PluginChoice, peerChoice, resolvePlugins } from './resolve-plugins.js'
import { sharedEvents } from './shared-events.js'
import { sortedEntries } from './sorted-entries.js'
import { throwAll } from './throw-all.js'

export interface ResolveRequest {
  readonly installations: readonly Installation[]
  /** Its versions are kept where they still satisfy. */
  readonly previous?: Lock
  readonly source: PackageSource
  readonly known?: KnownManifest
  readonly kernel: KernelModules
  readonly signal: AbortSignal
}

/**
 * Resolves a set to exact versions. Fails with every reason at once: a ShopError with the first one's code whose
 * sentence has them all. Nothing is fetched but packuments, and none of what the previous lock holds.
 */
export async function resolveSet(request: ResolveRequest): Promise<Lock> {
  const { installations, previous = emptyLock } = request
  const kernel = kernelPackages(request.kernel)
  const shelf = (name: CatalogOptions['shelf']): Catalog => new Catalog({ ...request, previous, shelf: name })
  const { plugins, errors } = await resolvePlugins({ installations, previous, kernel, catalog: shelf('plugins') })
  const byId = new Map(plugins.map((plugin) => [plugin.id, plugin]))
  const inside = { plugins: byId, previous, kernel, catalog: shelf('packages') }
  const { packages, errors: more } = await resolvePackages(inside)
  const reasons = [...errors, ...more, ...(errors.length > 0 ? [] : misfits(plugins)), ...sharedEvents(plugins)]
  for (const plugin of plugins) connectPeers(plugin, plugins, packages)
  reasons.push(...closureProblems(byId, packages, kernel))
  throwAll(reasons)
  const composed = compose(installations, plugins)
  const manifestOf = (id: PackageId) => byId.get(id)?.manifest
  throwAll([...placeConflicts(composed, { manifestOf, kernel: request.kernel }), ...conflictsIn(composed, manifestOf)])
  return { plugins: composed, packages: lockPackages(packages) }
}

/** Plugins of which no installed version satisfies who needs them. */
function misfits(plugins: readonly PluginChoice[]): ShopError[] {
  return plugins.flatMap(({ id, peers }) =>
    peers
      .filter((peer) => !peer.isOptional && peerChoice(peer, plugins) === undefined)
      .map(({ name, spec }) => {
        const there = plugins.filter(({ slot }) => slot.package === name).map(({ manifest }) => manifest.version)
        return shopError('VERSION_NOT_FOUND', name, spec, there, id)
      }),
  )
}

function connectPeers(
  { id, peers }: PluginChoice,
  plugins: readonly PluginChoice[],
  packages: Map<PackageId, ResolvedPackage>,
): void {
  const plugin = packages.get(id)
  if (plugin === undefined) return
  const found = peers.flatMap((peer): [string, PackageId][] => {
    const choice = peerChoice(peer, plugins)
    return choice === undefined ? [] : [[peer.name, choice.id]]
  })
  packages.set(id, { ...plugin, dependencies: new Map([...plugin.dependencies, ...found]) })
}

function closureProblems(
  plugins: ReadonlyMap<PackageId, PluginChoice>,
  packages: ReadonlyMap<PackageId, ResolvedPackage>,
  kernel: ReadonlyMap<string, string>,
): ShopError[] {
  const nodeOf = (id: PackageId) => {
    const { dependencies = new Map<string, PackageId>(), manifest } = packages.get(id) ?? {}
    const peers = manifest === undefined ? [] : peersOf(manifest).filter(({ name }) => !kernel.has(name))
    return { dependencies, peers }
  }
  return [...plugins.keys()].flatMap((id) =>
    closureOf(id, nodeOf, (other) => !plugins.has(other)).problems.map((what) =>
      shopError('DEPENDENCY_UNSUPPORTED', id, what),
    ),
  )
}

function lockPackages(packages: ReadonlyMap<PackageId, ResolvedPackage>): Record<PackageId, LockedPackage> {
  const locked = [...packages].map(([id, { integrity, dependencies }]): [PackageId, LockedPackage] => [
    id,
    { integrity, dependencies: Object.fromEntries(sortedEntries(dependencies)) },
  ])
  return Object.fromEntries(sortedEntries(locked))
}
