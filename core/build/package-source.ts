/** Where packages come from: the client of the private registry, or a fake in a test. */
export interface PackageSource {
  /** All that is published under a name; null when nothing is. */
  packument(name: string, options: PackumentOptions): Promise<Packument | null>
  /** The bytes of one published version's tarball, unchecked. */
  tarball(name: string, version: string, options: { readonly signal: AbortSignal }): Promise<Buffer>
  /** The plugins that may be had, for whoever has misspelt one. */
  search?(text: string, options: SearchOptions): Promise<readonly { readonly name: string }[]>
}

interface SearchOptions {
  readonly signal: AbortSignal
  readonly limit: number
}

export interface PackumentOptions {
  readonly signal: AbortSignal
  /** Past every cache. */
  readonly fresh?: boolean
  /** What was published in this registry alone, through its gate: nobody elsewhere can take a plugin's name. */
  readonly own?: boolean
  /** A version that the shop has already: it is among them, whatever was said of it since. */
  readonly kept?: string
}

/** A full npm packument, as far as the build reads it. */
export interface Packument {
  readonly name: string
  readonly 'dist-tags': Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, PublishedManifest>>
  /** Versions that are not old enough to be had: when they are (ISO 8601). */
  readonly young?: Readonly<Record<string, string>>
}

/** The package.json of one version, as far as the build reads it. */
export interface PackageManifest {
  readonly name: string
  readonly version: string
  readonly dependencies?: Ranges | undefined
  readonly optionalDependencies?: Ranges | undefined
  readonly peerDependencies?: Ranges | undefined
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean | undefined }>> | undefined
  readonly bundleDependencies?: readonly string[] | boolean | undefined
  readonly bundledDependencies?: readonly string[] | boolean | undefined
  readonly os?: readonly string[] | undefined
  readonly cpu?: readonly string[] | undefined
  /** The plugin's manifest; not checked yet. */
  readonly shopctl?: unknown
}

/** A version in a packument: its package.json and what the registry adds. */
export interface PublishedManifest extends PackageManifest {
  readonly deprecated?: string | boolean | undefined
  readonly dist: { readonly integrity?: string | undefined }
}

/** Package name → what package.json says of the version wanted: a range, a tag, an alias, an address. */
export type Ranges = Readonly<Record<string, string>>
