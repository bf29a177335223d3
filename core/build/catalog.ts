import semver from 'semver'
import { isShopError, type Lock, nearestName, type PackageId, type ShopError, shopError } from '../model/index.js'
import { bestVersion, publishedVersions, rangeOf, satisfiesAll } from './best-version.js'
import { packageId, partsOf } from './package-id.js'
import type { PackageManifest, PackageSource, Packument } from './package-source.js'

/** The package.json of a package that was fetched before, or undefined: asked before the registry is. */
export type KnownManifest = (id: PackageId, integrity: string) => Promise<PackageManifest | undefined>

export interface CatalogOptions {
  readonly source: PackageSource
  readonly previous: Lock
  readonly known?: KnownManifest | undefined
  /** Plugins come from this registry alone; what they are made of may come from its uplink. */
  readonly shelf: 'plugins' | 'packages'
  readonly signal: AbortSignal
}

export interface VersionRequest {
  readonly name: string
  /** The version must satisfy all of them. */
  readonly ranges: readonly string[]
  /** Versions of the previous lock, the dearest first; one that satisfies is taken unseen. */
  readonly kept: readonly string[]
  /** Ask the registry past its client's cache when no kept version will do. */
  readonly isFresh: boolean
  /** Who needs it, for the sentence; undefined when it is a person who does. */
  readonly wantedBy?: string | undefined
}

/** So many names a misspelt one is compared with. */
const mostNames = 1_000

export interface CatalogEntry {
  readonly manifest: PackageManifest
  readonly integrity: string
}

/**
 * What the registry has, as one resolution sees it: each packument is read once at most, and not at all for versions
 * that the previous lock holds. Answers a ShopError where a person has to know; what the source throws, it lets through.
 */
export class Catalog {
  readonly #options: CatalogOptions
  readonly #packuments = new Map<string, Promise<Packument | null>>()
  readonly #locked = new Map<string, string[]>()

  constructor(options: CatalogOptions) {
    this.#options = options
    for (const { name, version } of Object.keys(options.previous.packages).map(partsOf)) {
      this.#locked.set(name, [...(this.#locked.get(name) ?? []), version].sort(semver.rcompare))
    }
  }

  /** Versions of a package in the previous lock, newest first. */
  locked(name: string): readonly string[] {
    return this.#locked.get(name) ?? []
  }

  async version(request: VersionRequest): Promise<string | ShopError> {
    const ranges = [...new Set(request.ranges)]
    // A tag moves, and moves nobody who has a version already.
    const fits = (version: string): boolean => satisfiesAll(version, ranges.filter(isSemver))
    const kept = request.kept.find(fits)
    if (kept !== undefined) return kept
    const chosen = await this.#choose({ ...request, ranges })
    // What a cache does not know yet may be published already.
    return isShopError(chosen) && !request.isFresh ? this.#choose({ ...request, ranges, isFresh: true }) : chosen
  }

  async manifest(name: string, version: string): Promise<CatalogEntry | ShopError> {
    const id = packageId({ name, version })
    const integrity = this.#options.previous.packages[id]?.integrity
    const known = integrity === undefined ? undefined : await this.#options.known?.(id, integrity)
    if (known !== undefined && integrity !== undefined) return { manifest: known, integrity }
    // What is locked is made anew though nobody else may have it any more.
    const packument = await (integrity === undefined ? this.#packument(name, false) : this.#kept(name, version))
    const published = packument?.versions[version]
    if (packument === null || published === undefined) {
      return shopError('VERSION_NOT_FOUND', name, version, packument === null ? [] : newest(packument))
    }
    const sha512 = integrity ?? published.dist.integrity?.split(/\s+/).find((hash) => hash.startsWith('sha512-'))
    if (sha512 === undefined)
      return shopError('DEPENDENCY_UNSUPPORTED', id, 'its tarball was published without a sha512')
    return { manifest: published, integrity: sha512 }
  }

  async #choose({ name, ranges, isFresh, wantedBy }: VersionRequest): Promise<string | ShopError> {
    const packument = await this.#packument(name, isFresh)
    if (packument === null) {
      return wantedBy === undefined
        ? shopError('PLUGIN_NOT_FOUND', name, await this.#nearest(name))
        : shopError('PACKAGE_NOT_FOUND', name, wantedBy)
    }
    const understood = ranges.map((range) => rangeOf(packument, range))
    const foreign = understood.indexOf(undefined)
    if (foreign !== -1) return shopError('RANGE_INVALID', name, ranges[foreign] ?? '')
    const known = understood.filter((range) => range !== undefined)
    const best = bestVersion(packument, known)
    if (best !== undefined) return best
    const [young] = Object.entries(packument.young ?? {}).filter(([version]) => satisfiesAll(version, known))
    if (young === undefined) return shopError('VERSION_NOT_FOUND', name, ranges.join(' '), newest(packument), wantedBy)
    const [version, until] = young
    return shopError('VERSION_TOO_YOUNG', name, ranges.join(' '), { version, until, wantedBy })
  }

  async #nearest(name: string): Promise<string | undefined> {
    const { source, signal } = this.#options
    const all = (await source.search?.('', { signal, limit: mostNames })) ?? []
    return nearestName(
      name,
      all.map((plugin) => plugin.name),
    )
  }

  #kept(name: string, version: string): Promise<Packument | null> {
    const { source, signal, shelf } = this.#options
    return source.packument(name, { signal, own: shelf === 'plugins', kept: version })
  }

  #packument(name: string, isFresh: boolean): Promise<Packument | null> {
    const key = isFresh ? `${name} fresh` : name
    const asked = this.#packuments.get(key) ?? this.#packuments.get(`${name} fresh`)
    if (asked !== undefined) return asked
    const { source, signal, shelf } = this.#options
    const packument = source.packument(name, { signal, fresh: isFresh, own: shelf === 'plugins' })
    this.#packuments.set(key, packument)
    return packument
  }
}

const isSemver = (range: string): boolean => semver.validRange(range) !== null

function newest(packument: Packument): string[] {
  const versions = publishedVersions(packument)
  return versions.length > 12 ? [...versions.slice(0, 12), '…'] : versions
}
