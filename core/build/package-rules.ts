import {
  type Manifest,
  manifest as manifestSchema,
  type PackageId,
  problemsOf,
  type ShopError,
  shopError,
} from '../model/index.js'
import type { PackageManifest, Ranges } from './package-source.js'

/** A packument is read once, and its manifests are looked at by each resolution. */
const parsedBefore = new WeakMap<object, Manifest>()

/** The manifest of a plugin, parsed; or why the package cannot be installed as one. */
export function parseManifest(id: PackageId, { shopctl }: PackageManifest): Manifest | ShopError {
  if (shopctl === undefined || shopctl === null) return shopError('NOT_A_PLUGIN', id)
  const known = typeof shopctl === 'object' ? parsedBefore.get(shopctl) : undefined
  if (known !== undefined) return known
  const parsed = structuredClone(shopctl)
  const problems = problemsOf(manifestSchema, parsed)
  if (problems.length > 0) return shopError('MANIFEST_INVALID', id, problems)
  parsedBefore.set(shopctl, parsed as Manifest)
  return parsed as Manifest
}

/** What keeps a package from being bundled, whoever needs it. */
export function unsupportedIn(manifest: PackageManifest): string[] {
  const bundled = manifest.bundleDependencies ?? manifest.bundledDependencies ?? false
  const isBundling = Array.isArray(bundled) ? bundled.length > 0 : bundled === true
  return [
    ...(isBundling ? ['it brings dependencies along in its tarball (bundleDependencies)'] : []),
    ...(manifest.os?.length ? [`it is made for certain systems only (os: ${manifest.os.join(', ')})`] : []),
    ...(manifest.cpu?.length ? [`it is made for certain processors only (cpu: ${manifest.cpu.join(', ')})`] : []),
  ]
}

export interface Dependency {
  /** The name by which it is imported. */
  readonly name: string
  readonly spec: string
  readonly isOptional: boolean
}

/** What a package needs for itself. Registries list optional dependencies a second time among the plain ones. */
export function dependenciesOf(manifest: PackageManifest): Dependency[] {
  const optional = manifest.optionalDependencies ?? {}
  const all: Ranges = { ...manifest.dependencies, ...optional }
  return Object.entries(all).map(([name, spec]) => ({ name, spec, isOptional: Object.hasOwn(optional, name) }))
}

/** What a package needs beside it, brought by others. */
export function peersOf({ peerDependencies, peerDependenciesMeta }: PackageManifest): Dependency[] {
  return Object.entries(peerDependencies ?? {}).map(([name, spec]) => ({
    name,
    spec,
    isOptional: peerDependenciesMeta?.[name]?.optional === true,
  }))
}
