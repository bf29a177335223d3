import { type Manifest, type PluginDetails, type PluginSummary, shopError } from '../core/model/index.js'
import { checkIntegrity, tarballLimit } from './client/check-integrity.js'
import { checkSignature } from './client/check-signature.js'
import { Freshness } from './client/freshness.js'
import { manifestOf, type Packument, type PublishedVersion, parsePackument } from './client/packument.js'
import { type PackedPackage, publishDocument } from './client/publish-document.js'
import { refused } from './client/refused.js'
import { RegistryConnection } from './client/registry-connection.js'
import { newestVersion, sortVersions } from './newest-version.js'
import {
  type AbsenceAnswer,
  asVendored,
  type ChangesAnswer,
  type KeysAnswer,
  ownOnly,
  type PluginsAnswer,
  packagePath,
  type RegistryKey,
  routes,
} from './routes.js'

export interface RegistryClientOptions {
  readonly url: string
  /** Needed to publish, for nothing else. */
  readonly token?: string
}

export interface CallOptions {
  /** Every call ends by itself: a registry that does not answer is given up within five seconds. */
  readonly signal?: AbortSignal | undefined
}

export interface PublishOptions extends CallOptions {
  /** It is the world's, and here for when the world cannot be asked. */
  readonly vendored?: boolean
}

export interface PackumentOptions extends CallOptions {
  /** Ask the registry even when the answer is in memory. */
  readonly fresh?: boolean
  /** Only what was published here, as all plugins are; the uplink is not asked. */
  readonly own?: boolean
  /** With the time of each version, also of packages of the uplink, whose short form has none. */
  readonly timed?: boolean
}

/** What the builder, the marketplace and the command line want of the registry. All throw REGISTRY_UNREACHABLE. */
export interface RegistryClient {
  readonly url: string
  /**
   * Null when there is no such package, here or behind the uplink. One that was read before is answered from memory unless
   * `fresh` is asked for. UPLINK_UNREACHABLE.
   */
  packument(name: string, options?: PackumentOptions): Promise<Packument | null>
  /** The bytes that were published, signed by the registry where they were published here. NOT_FOUND, VERSION_NOT_FOUND, PACKAGE_CORRUPT, UPLINK_UNREACHABLE. */
  tarball(name: string, version: string, options?: CallOptions): Promise<Buffer>
  /** Plugins that have every word of the text somewhere (all of them for an empty one), the best match first. */
  search(text: string, options?: CallOptions & { readonly limit?: number }): Promise<readonly PluginSummary[]>
  /** Of the newest version. PLUGIN_NOT_FOUND, NOT_A_PLUGIN, MANIFEST_INVALID. */
  details(name: string, options?: CallOptions): Promise<PluginDetails>
  /** The same of a packument that was read. */
  detailsOf(packument: Packument): PluginDetails
  /** Of one version of a plugin of ours. NOT_A_PLUGIN, MANIFEST_INVALID, PLUGIN_NOT_FOUND, VERSION_NOT_FOUND. */
  manifest(name: string, version: string, options?: CallOptions): Promise<Manifest>
  /** VERSION_EXISTS, REGISTRY_REFUSED; with an author's token PUBLISH_REFUSED, TOKEN_UNKNOWN, PACKAGE_NOT_YOURS and the like. */
  publish(packed: PackedPackage, options?: PublishOptions): Promise<void>
  /** Packages of ours that have changed since a revision that was answered before; null where that is not known any more. */
  changes(since: string, signal?: AbortSignal): Promise<ChangesAnswer>
  ping(signal?: AbortSignal): Promise<void>
  close(): Promise<void>
}

export const createRegistryClient = (options: RegistryClientOptions): RegistryClient => new Registry(options)

/** Packuments kept in memory; the oldest goes first. */
const cacheSize = 2_000

interface Cached {
  readonly packument: Packument
  readonly etag: string | undefined
}

class Registry implements RegistryClient {
  readonly url: string
  readonly #token: string | undefined
  readonly #connection: RegistryConnection
  readonly #cache = new Map<string, Cached>()
  readonly #freshness: Freshness
  #keys: readonly RegistryKey[] | undefined

  constructor({ url, token }: RegistryClientOptions) {
    this.#connection = new RegistryConnection(url)
    this.url = this.#connection.url
    this.#token = token
    this.#freshness = new Freshness((path) => this.#connection.ask({ path }))
  }

  async packument(
    name: string,
    { signal, fresh = false, own = false, timed = false }: PackumentOptions = {},
  ): Promise<Packument | null> {
    const path = own ? `${packagePath(name)}?${ownOnly}` : packagePath(name)
    const key = timed ? `${path} timed` : path
    const cached = this.#cache.get(key)
    if (cached !== undefined && (!fresh || (own && (await this.#freshness.isFresh(name))))) return cached.packument
    const done = own ? this.#freshness.reading(name) : () => undefined
    // For packages of the uplink the short form; our own always come whole.
    const headers = {
      accept: timed ? 'application/json' : 'application/vnd.npm.install-v1+json',
      ...(cached?.etag === undefined ? {} : { 'if-none-match': cached.etag }),
    }
    const answer = await this.#connection.ask({ path, headers, signal })
    if (answer.status === 304 && cached !== undefined) {
      done()
      return cached.packument
    }
    if (answer.status === 200) {
      const packument = this.#remember(key, parsePackument(answer.body.toString(), name), answer.etag)
      done()
      return packument
    }
    this.#cache.delete(key)
    if (!own) await this.#confirmUplink(name, signal)
    if (answer.status !== 404) throw refused(`read ${name}`, answer)
    return null
  }

  async tarball(name: string, version: string, { signal }: CallOptions = {}): Promise<Buffer> {
    const published = await this.#version(name, version, signal)
    // The host in it is whatever the registry was called by when it answered.
    const path = new URL(published.dist.tarball, this.url).pathname
    const answer = await this.#connection.ask({ path, signal, most: tarballLimit(`${name}@${version}`) })
    if (answer.status !== 200) {
      await this.#confirmUplink(name, signal)
      throw shopError('REGISTRY_REFUSED', `hand out ${name}@${version}`, `it answered ${answer.status}`)
    }
    checkIntegrity(published, answer.body)
    const ours = (await this.packument(name, { signal, own: true }))?.versions[version]
    // What is here for when the world cannot be asked may come from the world.
    if (ours !== undefined && ours.dist.integrity === published.dist.integrity)
      checkSignature(ours, await this.#keysOf(signal))
    return answer.body
  }

  async search(
    text: string,
    { signal, limit }: CallOptions & { limit?: number } = {},
  ): Promise<readonly PluginSummary[]> {
    const query = new URLSearchParams({ text, ...(limit === undefined ? {} : { limit: String(limit) }) })
    const path = `${routes.plugins}?${query.toString()}`
    return (await this.#read<PluginsAnswer>('search', { path, signal })).plugins
  }

  async details(name: string, { signal }: CallOptions = {}): Promise<PluginDetails> {
    const packument = await this.packument(name, { signal, fresh: true, own: true })
    if (packument === null) throw shopError('PLUGIN_NOT_FOUND', name)
    return this.detailsOf(packument)
  }

  detailsOf({ name, time, readme = '', versions: all }: Packument): PluginDetails {
    const versions = sortVersions(Object.keys(all))
    const version = newestVersion(versions) ?? ''
    const published = all[version]
    if (published === undefined) throw shopError('PLUGIN_NOT_FOUND', name)
    const { title, scopes, facts } = manifestOf(published)
    if (facts === undefined) throw shopError('MANIFEST_INVALID', `${name}@${version}`, ['"facts" is missing'])
    const description = published.description ?? ''
    return { name, version, title, description, scopes, publishedAt: time?.[version] ?? '', versions, readme, facts }
  }

  async manifest(name: string, version: string, { signal }: CallOptions = {}): Promise<Manifest> {
    const versions = (await this.packument(name, { signal, own: true }))?.versions
    if (versions === undefined) throw shopError('PLUGIN_NOT_FOUND', name)
    const published = versions[version]
    if (published === undefined)
      throw shopError('VERSION_NOT_FOUND', name, version, sortVersions(Object.keys(versions)))
    return manifestOf(published)
  }

  async publish(packed: PackedPackage, { signal, vendored = false }: PublishOptions = {}): Promise<void> {
    const { name, version } = packed
    const id = `${name}@${version}`
    const known = await this.packument(name, { signal, fresh: true, own: true })
    const answer = await this.#connection.ask({
      path: vendored ? `${packagePath(name)}?${asVendored}` : packagePath(name),
      method: 'PUT',
      headers: { 'content-type': 'application/json', ...(this.#token && { authorization: `Bearer ${this.#token}` }) },
      body: JSON.stringify(publishDocument(packed, known, this.url)),
      signal,
      // What an author sends is run there, and may have to wait for others'.
      limit: 180_000,
    })
    this.#cache.delete(packagePath(name))
    if (answer.status === 409) throw shopError('VERSION_EXISTS', id)
    if (answer.status !== 201) throw refused(`publish ${id}`, answer)
  }

  changes(since: string, signal?: AbortSignal): Promise<ChangesAnswer> {
    return this.#read<ChangesAnswer>('tell what has changed', { path: `${routes.changes}?since=${since}`, signal })
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#read<object>('answer a ping', { path: routes.ping, signal })
  }

  close(): Promise<void> {
    return this.#connection.close()
  }

  /** The registry's keys; they stay the same as long as its folder does. */
  async #keysOf(signal: AbortSignal | undefined): Promise<readonly RegistryKey[]> {
    this.#keys ??= (await this.#read<KeysAnswer>('tell its keys', { path: routes.keys, signal })).keys
    return this.#keys
  }

  /** What our own server says at a door of its own. */
  async #read<T>(what: string, asked: { readonly path: string; readonly signal: AbortSignal | undefined }): Promise<T> {
    const answer = await this.#connection.ask(asked)
    if (answer.status !== 200) throw refused(what, answer)
    return JSON.parse(answer.body.toString()) as T
  }

  #remember(path: string, packument: Packument, etag: string | undefined): Packument {
    this.#cache.delete(path)
    this.#cache.set(path, { packument, etag })
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= cacheSize) break
      this.#cache.delete(oldest)
    }
    return packument
  }

  /** That something is not there may also mean that the uplink is down: throws when that is so. */
  async #confirmUplink(name: string, signal: AbortSignal | undefined): Promise<void> {
    const path = `${routes.absence}?name=${encodeURIComponent(name)}`
    const answer = await this.#connection.ask({ path, signal })
    if (answer.status !== 200) return
    const absence = JSON.parse(answer.body.toString()) as AbsenceAnswer // our own server’s
    if (absence.kind === 'unknown') throw shopError('UPLINK_UNREACHABLE', name, absence.reason)
  }

  async #version(name: string, version: string, signal: AbortSignal | undefined): Promise<PublishedVersion> {
    const cached = (await this.packument(name, { signal }))?.versions[version]
    if (cached !== undefined) return cached
    const packument = await this.packument(name, { signal, fresh: true })
    if (packument === null) throw shopError('NOT_FOUND', `package "${name}" in the registry`)
    if (packument.versions[version] !== undefined) return packument.versions[version]
    throw shopError('VERSION_NOT_FOUND', name, version, Object.keys(packument.versions))
  }
}
