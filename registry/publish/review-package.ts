import semver from 'semver'
import type { Kernel } from '../../core/protocol/index.js'
import type { PluginPackage } from './read-package.js'

/** What publish reads of the package.json of a package that is no plugin. */
export type LibraryPackage = Omit<PluginPackage, 'shopctl'>

/** Why this package.json cannot be published: what could not be built, would be dropped, or would run at install. */
export function reviewPackage(pkg: PluginPackage, kernel: Kernel): string[] {
  const isDroppable = pkg.sideEffects === false || Array.isArray(pkg.sideEffects)
  return [
    ...(pkg.type === 'module' ? [] : ['"type": "module" is missing in package.json']),
    ...(isDroppable ? ['"sideEffects" would let the bundler drop its controllers; remove it'] : []),
    ...reviewLibrary(pkg),
    ...reviewKernelPackages(pkg, kernel),
  ]
}

/** The same of a package that is no plugin. */
export const reviewLibrary = (pkg: LibraryPackage): string[] => [
  ...reviewFields(pkg),
  ...reviewScripts(pkg),
  ...reviewSpecs(pkg),
]

function reviewFields(pkg: LibraryPackage): string[] {
  const bundled = [pkg.bundleDependencies, pkg.bundledDependencies].some(
    (names) => Array.isArray(names) || names === true,
  )
  return [
    ...(pkg.name.startsWith('@shopctl/') ? ['names in @shopctl/ are the platform’s own'] : []),
    ...(pkg.private === true ? ['"private": true keeps it from being published; remove it'] : []),
    ...(bundled ? ['it bundles dependencies; list them under "dependencies"'] : []),
    ...(pkg.gypfile === true ? ['it has native code ("gypfile")'] : []),
    ...(pkg.os !== undefined || pkg.cpu !== undefined ? ['it is made for certain machines only ("os", "cpu")'] : []),
  ]
}

function reviewScripts({ scripts = {} }: LibraryPackage): string[] {
  const found = ['preinstall', 'install', 'postinstall'].filter((name) => Object.hasOwn(scripts, name))
  return found.map((name) => `it has a script "${name}"; no script ever runs at an install`)
}

function reviewSpecs({ dependencies, optionalDependencies, peerDependencies }: LibraryPackage): string[] {
  const all = Object.entries({ ...dependencies, ...optionalDependencies, ...peerDependencies })
  return all
    .filter(([, spec]) => !isRange(spec))
    .map(([name, spec]) => `it needs "${name}" from "${spec}", which is no version range of a published package`)
}

/** `^1.2.0`, or `npm:other@^1.2.0`. */
function isRange(spec: string): boolean {
  const aliased = /^npm:@?[^@]+@(.+)$/.exec(spec)?.[1]
  return semver.validRange(aliased ?? spec) !== null
}

/** The kernel has the only copies of these; a second one would not know what the first one injects. */
function reviewKernelPackages(pkg: PluginPackage, kernel: Kernel): string[] {
  const own = { ...pkg.dependencies, ...pkg.optionalDependencies }
  const peers = pkg.peerDependencies ?? {}
  const versions = kernelVersions(kernel)
  const copies = [...versions.keys()].filter((name) => Object.hasOwn(own, name))
  const misfits = [...versions].filter(([name, version]) => isMisfit(peers[name], version))
  return [
    ...copies.map((name) => `"${name}" comes from the platform: move it to "peerDependencies"`),
    ...('@shopctl/sdk' in peers || '@shopctl/sdk' in own ? [] : ['"@shopctl/sdk" is missing under "peerDependencies"']),
    ...misfits.map(([name, version]) => `it needs ${name} ${peers[name]}; this platform has ${version}`),
  ]
}

const isMisfit = (range: string | undefined, version: string): boolean =>
  range !== undefined && isRange(range) && !semver.satisfies(version, range, { includePrerelease: true })

/** Package → version. The kernel lists specifiers, of which `@shopctl/sdk/shop` is one. */
function kernelVersions(kernel: Kernel): ReadonlyMap<string, string> {
  const modules = Object.entries(kernel.modules)
  return new Map([
    ...modules.map(([specifier, { version }]) => [packageOf(specifier), version] as const),
    ['@shopctl/sdk', kernel.sdk],
  ])
}

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
