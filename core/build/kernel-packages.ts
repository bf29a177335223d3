import semver from 'semver'
import { type PackageId, type ShopError, shopError } from '../model/index.js'
import type { Kernel } from '../protocol/index.js'
import { parseDependencySpec } from './dependency-spec.js'
import type { PackageManifest, Ranges } from './package-source.js'

/** What the build needs to know of a kernel: the specifiers that plugins may import. */
export type KernelModules = Pick<Kernel, 'modules'>

/** `@shopctl/sdk/shop` → `@shopctl/sdk`. */
export const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

/** The packages of which the kernel holds the only copy → their versions. */
export const kernelPackages = ({ modules }: KernelModules): ReadonlyMap<string, string> =>
  new Map(Object.entries(modules).map(([specifier, { version }]) => [packageOf(specifier), version]))

/** Where a package wants another version of a kernel package than the kernel has. */
export function kernelMismatches(
  id: PackageId,
  manifest: PackageManifest,
  kernel: ReadonlyMap<string, string>,
): ShopError[] {
  const wanted: Ranges = { ...manifest.optionalDependencies, ...manifest.dependencies, ...manifest.peerDependencies }
  return Object.entries(wanted).flatMap(([name, spec]) => {
    const has = kernel.get(name)
    if (has === undefined) return []
    const parsed = parseDependencySpec(name, spec)
    if (parsed.kind === 'unsupported' || parsed.name !== name) {
      return [shopError('DEPENDENCY_UNSUPPORTED', id, `it replaces the platform's "${name}" by "${spec}"`)]
    }
    const isMet =
      semver.validRange(parsed.range) === null || semver.satisfies(has, parsed.range, { includePrerelease: true })
    return isMet ? [] : [shopError('SDK_INCOMPATIBLE', id, `${name} ${spec}`, `${name} ${has}`)]
  })
}
