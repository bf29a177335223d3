import { sep } from 'node:path'
import type { PackageId } from '../model/index.js'
import { partsOf } from './package-id.js'

export interface PnpRequest {
  /** What the entry imports. */
  readonly plugin: PackageId
  /** Package → the name by which it imports another → that one's id. What is no key here is left out. */
  readonly imports: ReadonlyMap<PackageId, ReadonlyMap<string, PackageId>>
  /** Path of a package's folder, relative to the manifest's. */
  readonly pathOf: (id: PackageId) => string
}

type Reference = readonly [name: string, reference: string | readonly [string, string]]

/**
 * A `.pnp.data.json` (the data format of Yarn's Plug'n'Play) by which esbuild finds each package's dependencies, and no
 * others, in the shared store. Locations must be relative and end in a slash, else esbuild silently resolves nothing.
 */
export function pnpManifest({ plugin, imports, pathOf }: PnpRequest): object {
  const packages = [...imports].map(([id, dependencies]) => {
    const { name, version } = partsOf(id)
    // A package may import itself by its name.
    const packageDependencies = references(new Map([[name, id], ...dependencies]), imports)
    return {
      name,
      entry: [version, { packageLocation: locationOf(pathOf(id)), packageDependencies, linkType: 'HARD' }],
    }
  })
  const entry = {
    packageLocation: './',
    packageDependencies: [referenceTo(partsOf(plugin).name, plugin)],
    linkType: 'SOFT',
  }
  const byName = Map.groupBy(packages, ({ name }) => name)
  return {
    enableTopLevelFallback: false,
    fallbackExclusionList: [],
    fallbackPool: [],
    ignorePatternData: null,
    dependencyTreeRoots: [{ name: 'entry', reference: 'workspace:.' }],
    packageRegistryData: [
      [null, [[null, entry]]],
      ...[...byName].map(([name, versions]) => [name, versions.map((version) => version.entry)]),
    ],
  }
}

const locationOf = (path: string): string => `${path.replaceAll(sep, '/')}/`

function references(dependencies: ReadonlyMap<string, PackageId>, imports: PnpRequest['imports']): Reference[] {
  return [...dependencies].filter(([, id]) => imports.has(id)).map(([name, id]) => referenceTo(name, id))
}

function referenceTo(name: string, id: PackageId): Reference {
  const target = partsOf(id)
  return [name, name === target.name ? target.version : [target.name, target.version]]
}
