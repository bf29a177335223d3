import { isShopError, type Lock, type Manifest, type PackageId, type ReleasePlugin, shopError } from '../model/index.js'
import { outsideFacts, outsideScopes } from '../protocol/index.js'
import { type KernelModules, kernelPackages } from './kernel-packages.js'
import { parseManifest, peersOf } from './package-rules.js'
import type { PackageStore } from './package-store.js'
import { pluginIds } from './plugin-closure.js'

interface ReadManifest {
  readonly manifest: Manifest
  readonly peers: readonly string[]
}

export type Manifests = (id: PackageId) => ReadManifest

/** The manifests of the plugins in a lock. */
export async function readManifests(store: PackageStore, lock: Lock, kernel: KernelModules): Promise<Manifests> {
  const manifests = new Map<PackageId, ReadManifest>()
  const offered = kernelPackages(kernel)
  for (const id of pluginIds(lock)) {
    const unpacked = await store.manifest(id, lock.packages[id]?.integrity ?? '')
    if (unpacked === undefined) throw new Error(`${id} is not in the store`)
    const manifest = parseManifest(id, unpacked)
    if (isShopError(manifest)) throw manifest
    const peers = peersOf(unpacked).map(({ name }) => name)
    manifests.set(id, { manifest, peers: peers.filter((name) => !offered.has(name)) })
  }
  return (id) => manifests.get(id) ?? { manifest: { title: id, scopes: [] }, peers: [] }
}

/** The plugins of a release of that lock. DEPENDENCY_UNSUPPORTED where one was not published by us. */
export function releasePlugins(lock: Lock, manifestOf: Manifests): ReleasePlugin[] {
  return lock.plugins.map((plugin) => {
    const id = `${plugin.package}@${plugin.version}`
    const { title, scopes, facts } = manifestOf(id).manifest
    if (facts === undefined)
      throw shopError('DEPENDENCY_UNSUPPORTED', id, 'it was not published by "shopctl plugin publish"')
    if (plugin.place !== 'outside') return { ...plugin, title, scopes, facts }
    return { ...plugin, title, scopes: outsideScopes(scopes), facts: outsideFacts(facts, plugin.attach) }
  })
}
