import { isShopError, type Lock, type PackageId, type ShopError, shopError } from '../model/index.js'
import type { Catalog, CatalogEntry } from './catalog.js'
import { parseDependencySpec } from './dependency-spec.js'
import { kernelMismatches } from './kernel-packages.js'
import { packageId, partsOf } from './package-id.js'
import { type Dependency, dependenciesOf, unsupportedIn } from './package-rules.js'

export interface PackagesRequest {
  /** The plugins, by id. */
  readonly plugins: ReadonlyMap<PackageId, CatalogEntry>
  readonly previous: Lock
  readonly catalog: Catalog
  readonly kernel: ReadonlyMap<string, string>
}

export interface ResolvedPackage extends CatalogEntry {
  /** The name by which it imports another → that one's id. */
  readonly dependencies: ReadonlyMap<string, PackageId>
}

type Found = { readonly name: string; readonly id: PackageId; readonly entry: CatalogEntry }

/** Walks what the plugins need for themselves, layer by layer, so that the answer never depends on who answers first. */
export async function resolvePackages(
  request: PackagesRequest,
): Promise<{ packages: Map<PackageId, ResolvedPackage>; errors: ShopError[] }> {
  const packages = new Map<PackageId, ResolvedPackage>()
  const errors: ShopError[] = []
  for (let layer = new Map(request.plugins); layer.size > 0; ) {
    const answers = await Promise.all([...layer].map(([id, entry]) => findAll(request, id, entry)))
    const next = new Map<PackageId, CatalogEntry>()
    for (const [index, [id, entry]] of [...layer].entries()) {
      const { found, errors: more } = answers[index] ?? { found: [], errors: [] }
      packages.set(id, { ...entry, dependencies: new Map(found.map((dependency) => [dependency.name, dependency.id])) })
      errors.push(...more)
      for (const dependency of found) next.set(dependency.id, dependency.entry)
    }
    layer = new Map([...next].filter(([id]) => !packages.has(id)))
  }
  return { packages, errors }
}

async function findAll(request: PackagesRequest, parent: PackageId, { manifest }: CatalogEntry) {
  const wanted = dependenciesOf(manifest).filter(({ name }) => !request.kernel.has(name))
  const answers = await Promise.all(wanted.map((dependency) => find(request, parent, dependency)))
  return { found: answers.flatMap(({ found }) => found ?? []), errors: answers.flatMap(({ errors }) => errors ?? []) }
}

async function find(
  request: PackagesRequest,
  parent: PackageId,
  { name, spec, isOptional }: Dependency,
): Promise<{ found?: Found; errors?: ShopError[] }> {
  const { catalog } = request
  const parsed = parseDependencySpec(name, spec)
  if (parsed.kind === 'unsupported') return refused(parent, `it needs "${name}" from "${spec}", which is no registry`)
  const locked = request.previous.packages[parent]?.dependencies[name]
  const lockedHere = locked !== undefined && partsOf(locked).name === parsed.name ? [partsOf(locked).version] : []
  const version = await catalog.version({
    name: parsed.name,
    ranges: [parsed.range],
    kept: [...lockedHere, ...catalog.locked(parsed.name)],
    isFresh: catalog.locked(parsed.name).length === 0,
    wantedBy: parent,
  })
  if (isShopError(version)) return isOptional ? {} : { errors: [version] }
  const entry = await catalog.manifest(parsed.name, version)
  if (isShopError(entry)) return { errors: [entry] }
  const id = packageId({ name: parsed.name, version })
  if (entry.manifest.shopctl !== undefined && entry.manifest.shopctl !== null) {
    return refused(
      parent,
      `it lists the plugin "${name}" under "dependencies"; a plugin belongs under "peerDependencies"`,
    )
  }
  const errors = packageErrors(id, entry, { parent, kernel: request.kernel })
  return errors.length > 0 ? { errors } : { found: { name, id, entry } }
}

function packageErrors(
  id: PackageId,
  { manifest }: CatalogEntry,
  { parent, kernel }: { readonly parent: PackageId; readonly kernel: ReadonlyMap<string, string> },
): ShopError[] {
  const unsupported = unsupportedIn(manifest)
  const refusal = [...unsupported, `and ${parent} needs it`].join(', ')
  return [
    ...(unsupported.length > 0 ? [shopError('DEPENDENCY_UNSUPPORTED', id, refusal)] : []),
    ...kernelMismatches(id, manifest, kernel),
  ]
}

const refused = (id: PackageId, what: string): { errors: ShopError[] } => ({
  errors: [shopError('DEPENDENCY_UNSUPPORTED', id, what)],
})
