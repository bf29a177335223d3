import { createHash } from 'node:crypto'
import semver from 'semver'
import type {
  PackageManifest,
  PackageSource,
  Packument,
  PublishedManifest,
} from '../../../core/build/package-source.js'
import type { Facts, Installation, Manifest } from '../../../core/model/index.js'
import { someFacts } from '../../registry/packed.js'
import { makeTarball, type TarEntry } from './make-tarball.js'

export type Files = Readonly<Record<string, string>>
export type Published = Partial<PackageManifest> & { readonly deprecated?: string; readonly [key: string]: unknown }

/** A registry in memory. What it was asked is on record. */
export class FakeRegistry implements PackageSource {
  readonly asked: string[] = []
  readonly #packuments = new Map<
    string,
    { 'dist-tags': Record<string, string>; versions: Record<string, PublishedManifest> }
  >()
  readonly #uplink = new Set<string>()
  readonly #tarballs = new Map<string, Buffer>()

  /** Publishes `name@version` with these files; `latest` becomes the highest version that is no prerelease. */
  publish(id: string, more: Published = {}, files: Files = { 'index.js': '' }): this {
    const at = id.lastIndexOf('@')
    const name = id.slice(0, at)
    const version = id.slice(at + 1)
    const json = { name, version, ...more }
    const content = { 'package.json': JSON.stringify(json), ...files }
    const entries = Object.entries(content).map(([path, text]) => ({ path: `package/${path}`, content: text }))
    return this.publishEntries(id, more, entries)
  }

  publishEntries(id: string, more: Published, entries: readonly TarEntry[]): this {
    return this.publishBytes(id, more, makeTarball(entries))
  }

  publishBytes(id: string, more: Published, tarball: Buffer): this {
    const at = id.lastIndexOf('@')
    const name = id.slice(0, at)
    const version = id.slice(at + 1)
    const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`
    const packument = this.#packuments.get(name) ?? { 'dist-tags': {}, versions: {} }
    packument.versions[version] = { name, version, ...more, dist: { integrity } }
    const highest = Object.keys(packument.versions).sort(semver.rcompare)
    packument['dist-tags']['latest'] = highest.find((one) => semver.prerelease(one) === null) ?? version
    this.#packuments.set(name, packument)
    this.#tarballs.set(id, tarball)
    return this
  }

  plugin(id: string, more: Published & { facts?: Partial<Facts>; scopes?: string[] } = {}, files?: Files): this {
    const { facts, scopes, ...rest } = more
    return this.publish(
      id,
      { type: 'module', shopctl: pluginManifest(facts, scopes), ...rest },
      files ?? pluginFiles(id),
    )
  }

  /** From now on this name is somebody else's, in the registry beyond. */
  beyond(name: string): this {
    this.#uplink.add(name)
    return this
  }

  tag(name: string, tag: string, version: string): void {
    const packument = this.#packuments.get(name)
    if (packument !== undefined) packument['dist-tags'][tag] = version
  }

  /** Serves these bytes instead of what was published. */
  spoil(id: string, tarball: Buffer): void {
    this.#tarballs.set(id, tarball)
  }

  bytesOf(id: string): Buffer {
    return this.#tarballs.get(id)!
  }

  async packument(
    name: string,
    { signal, fresh = false, own = false }: { signal: AbortSignal; fresh?: boolean; own?: boolean },
  ): Promise<Packument | null> {
    signal.throwIfAborted()
    this.asked.push(`${own ? 'own ' : ''}${name}${fresh ? ' (fresh)' : ''}`)
    const packument = own && this.#uplink.has(name) ? undefined : this.#packuments.get(name)
    return packument === undefined ? null : { name, ...structuredClone(packument) }
  }

  async tarball(name: string, version: string, { signal }: { signal: AbortSignal }): Promise<Buffer> {
    signal.throwIfAborted()
    this.asked.push(`${name}@${version}.tgz`)
    return this.bytesOf(`${name}@${version}`)
  }
}

export const pluginManifest = (facts: Partial<Facts> = {}, scopes: string[] = []): Manifest => ({
  title: 'A plugin',
  scopes,
  facts: { ...someFacts, ...facts },
})

const pluginFiles = (id: string): Files => ({
  'index.js': `export default class { static id = ${JSON.stringify(id)} }\n`,
})

/** `points`, `points@^1`, `billing=points@^1`. */
export function installation(spec: string, more: Partial<Installation> = {}): Installation {
  const [, alias, name = '', range = '*'] = /^(?:([a-z-]+)=)?(@?[^@]+)(?:@(.+))?$/.exec(spec) ?? []
  const short = name.slice(name.indexOf('/') + 1)
  return { name: alias ?? short, package: name, range, config: {}, enabled: true, ...more }
}

export const fakeKernel = {
  modules: {
    '@shopctl/sdk': { file: 'sdk.mjs', exports: ['Plugin', 'before', 'Mailer'], version: '1.2.0' },
    '@shopctl/sdk/shop': { file: 'shop.mjs', exports: ['Checkout'], version: '1.2.0' },
    fastify: { file: 'fastify.mjs', exports: ['default', 'fastify'], version: '5.12.8' },
    pg: { file: 'pg.mjs', exports: ['default', 'Pool'], version: '8.23.1' },
    tsyringe: { file: 'tsyringe.mjs', exports: ['container', 'injectable'], version: '4.10.0' },
    'reflect-metadata': { file: 'reflect-metadata.mjs', exports: [], version: '0.2.2' },
  },
}
