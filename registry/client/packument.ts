import { Type } from 'typebox'
import { type Manifest, manifest, problemsOf, shopError } from '../../core/model/index.js'
import type { RegistrySignature } from '../routes.js'

/** All that the registry knows of a package (https://github.com/npm/registry/blob/main/docs/responses/package-metadata.md). */
export interface Packument {
  readonly name: string
  readonly versions: Readonly<Record<string, PublishedVersion>>
  readonly 'dist-tags': Readonly<Record<string, string>>
  /** ISO 8601 by version; not there for packages of the uplink. */
  readonly time?: Readonly<Record<string, string>>
  readonly readme?: string
}

/** A version's package.json and where its tarball is. For packages of the uplink, what npm needs to install them. */
export interface PublishedVersion {
  readonly name: string
  readonly version: string
  readonly description?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly bundleDependencies?: boolean | readonly string[]
  readonly os?: readonly string[]
  readonly cpu?: readonly string[]
  readonly hasInstallScript?: boolean
  readonly deprecated?: string
  readonly dist: {
    readonly tarball: string
    readonly integrity?: string
    readonly shasum?: string
    /** By the registry; what came before it signed has none. */
    readonly signatures?: readonly RegistrySignature[]
  }
  /** The manifest of a plugin; `manifestOf` parses it. */
  readonly shopctl?: unknown
}

/** Only what everything else rests on; what a version says beside that is checked where it is used. */
const packument = Type.Object({
  name: Type.String(),
  versions: Type.Record(
    Type.String(),
    Type.Object({ version: Type.String(), dist: Type.Object({ tarball: Type.String() }) }),
  ),
  'dist-tags': Type.Record(Type.String(), Type.String()),
})

/** REGISTRY_REFUSED when the answer is no packument. */
export function parsePackument(text: string, name: string): Packument {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw shopError('REGISTRY_REFUSED', `describe "${name}"`, `its answer is no JSON (${(cause as Error).message})`)
  }
  const problems = problemsOf(packument, value)
  if (problems.length > 0) throw shopError('REGISTRY_REFUSED', `describe "${name}"`, problems.join('; '))
  return value as Packument
}

/** The manifest of a published plugin. NOT_A_PLUGIN, MANIFEST_INVALID. */
export function manifestOf({ name, version, shopctl }: PublishedVersion): Manifest {
  if (shopctl === undefined) throw shopError('NOT_A_PLUGIN', `${name}@${version}`)
  const reasons = problemsOf(manifest, shopctl)
  if (reasons.length > 0) throw shopError('MANIFEST_INVALID', `${name}@${version}`, reasons)
  return shopctl as Manifest
}
