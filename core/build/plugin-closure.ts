import type { Lock, PackageId } from '../model/index.js'
import { type Closure, type ClosureNode, closureOf } from './closure.js'
import { type KernelModules, kernelPackages } from './kernel-packages.js'
import { partsOf } from './package-id.js'
import { peersOf } from './package-rules.js'
import type { PackageStore } from './package-store.js'

export interface ClosureRequest {
  readonly plugin: PackageId
  readonly lock: Lock
  readonly kernel: KernelModules
}

/** What of a lock goes into one plugin's prebundle: enough to name it by. */
export interface PrivatePackages {
  /** The plugin and all that it contains, sorted. */
  readonly packages: readonly PackageId[]
  /** The name by which it imports another plugin → that one's id. */
  readonly plugins: ReadonlyMap<string, PackageId>
}

export const pluginIds = (lock: Lock): ReadonlySet<PackageId> =>
  new Set(lock.plugins.map((plugin) => `${plugin.package}@${plugin.version}`))

export function privatePackages({ plugin, lock }: ClosureRequest): PrivatePackages {
  const others = pluginIds(lock)
  const found = new Set([plugin])
  // A Set is walked to its end even while it grows.
  for (const id of found) {
    for (const other of Object.values(lock.packages[id]?.dependencies ?? {})) if (!others.has(other)) found.add(other)
  }
  const plugins = Object.entries(lock.packages[plugin]?.dependencies ?? {}).filter(([, id]) => others.has(id))
  return { packages: [...found].sort(), plugins: new Map(plugins) }
}

/** The same with what each package finds beside it, read from the unpacked packages. */
export async function fullClosure(request: ClosureRequest, store: PackageStore): Promise<Closure> {
  const { lock, kernel } = request
  const offered = kernelPackages(kernel)
  const { packages } = privatePackages(request)
  const others = pluginIds(lock)
  const nodes = new Map<PackageId, ClosureNode>()
  for (const id of packages) {
    const { integrity = '', dependencies = {} } = lock.packages[id] ?? {}
    const manifest = await store.manifest(id, integrity)
    if (manifest === undefined) throw new Error(`${partsOf(id).name} is not in the store`)
    const peers = peersOf(manifest).filter(({ name }) => !offered.has(name))
    nodes.set(id, { dependencies: new Map(Object.entries(dependencies)), peers })
  }
  const nodeOf = (id: PackageId): ClosureNode => nodes.get(id) ?? { dependencies: new Map(), peers: [] }
  return closureOf(request.plugin, nodeOf, (id) => !others.has(id))
}
