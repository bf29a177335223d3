import type { PackageId } from '../model/index.js'
import { satisfiesAll } from './best-version.js'
import { partsOf } from './package-id.js'
import type { Dependency } from './package-rules.js'

/** A package as a plugin's closure needs to know it. */
export interface ClosureNode {
  readonly dependencies: ReadonlyMap<string, PackageId>
  /** What it needs beside it; kernel packages left out. */
  readonly peers: readonly Dependency[]
}

export interface Closure {
  /** The plugin and its private packages → the name by which each imports another → that one's id. */
  readonly imports: ReadonlyMap<PackageId, ReadonlyMap<string, PackageId>>
  readonly problems: readonly string[]
}

interface Visit {
  readonly id: PackageId
  /** Who leads here, the nearest first. */
  readonly path: readonly PackageId[]
}

/**
 * Everything that goes into one plugin's prebundle. What a private package needs beside it (its peer dependencies) is
 * what the one who needs it has under that name, or the next one up, as in a tree of node_modules.
 *
 * @param isPrivate false for other plugins: they are imported, not contained
 */
export function closureOf(
  plugin: PackageId,
  nodeOf: (id: PackageId) => ClosureNode,
  isPrivate: (id: PackageId) => boolean,
): Closure {
  const imports = new Map<PackageId, ReadonlyMap<string, PackageId>>([[plugin, nodeOf(plugin).dependencies]])
  const problems: string[] = []
  const queue = childrenOf({ id: plugin, path: [] })
  function childrenOf({ id, path }: Visit): Visit[] {
    const ids = [...(imports.get(id)?.values() ?? [])].filter((child) => child !== plugin && isPrivate(child))
    return ids.map((child) => ({ id: child, path: [id, ...path] }))
  }
  for (const visit of queue) {
    const { dependencies, peers } = nodeOf(visit.id)
    const beside = peersFrom(
      visit,
      peers.filter(({ name }) => !dependencies.has(name)),
      nodeOf,
    )
    const before = imports.get(visit.id)
    if (before === undefined) {
      problems.push(...beside.problems)
      imports.set(visit.id, new Map([...dependencies, ...beside.found]))
      queue.push(...childrenOf(visit))
    } else {
      problems.push(...differences(visit, before, beside.found))
    }
  }
  return { imports, problems: [...new Set(problems)] }
}

function peersFrom({ id, path }: Visit, peers: readonly Dependency[], nodeOf: (id: PackageId) => ClosureNode) {
  const found = new Map<string, PackageId>()
  const problems: string[] = []
  for (const { name, spec, isOptional } of peers) {
    const provider = path.map((above) => nodeOf(above).dependencies.get(name)).find((above) => above !== undefined)
    if (provider !== undefined) found.set(name, provider)
    if (provider === undefined && !isOptional) {
      problems.push(`${id} needs "${name}" (${spec}) beside it, and nobody brings it; list it in "dependencies"`)
    } else if (provider !== undefined && !satisfiesAll(partsOf(provider).version, [spec])) {
      problems.push(`${id} needs "${name}" (${spec}) beside it, and finds ${provider}`)
    }
  }
  return { found, problems }
}

function differences(
  { id }: Visit,
  before: ReadonlyMap<string, PackageId>,
  now: ReadonlyMap<string, PackageId>,
): string[] {
  return [...now]
    .filter(([name, other]) => before.get(name) !== other)
    .map(
      ([name, other]) => `${id} would need both ${before.get(name) ?? 'nothing'} and ${other} as "${name}" beside it`,
    )
}
