import { join } from 'node:path'
import type { CollectedMade, Lock } from '../model/index.js'
import type { BundleFolder } from './bundle-folder.js'
import type { KernelModules } from './kernel-packages.js'
import type { PackageStore } from './package-store.js'
import { pluginIds } from './plugin-closure.js'
import { prebundleKey } from './prebundle-key.js'
import { type SweepOptions, sweepFolder } from './sweep-folder.js'

/** By what the files and folders of a builder are called. */
export interface MadeNames {
  readonly bundles: Set<string>
  readonly packages: Set<string>
  readonly prebundles: Set<string>
}

export const noNames = (): MadeNames => ({ bundles: new Set(), packages: new Set(), prebundles: new Set() })

/** Adds what a release of that lock and bundle is made of, on that kernel. */
export function addNames(names: MadeNames, { lock, bundle, kernel, store }: NamesOf): void {
  names.bundles.add(bundle)
  for (const [id, { integrity }] of Object.entries(lock.packages)) names.packages.add(store.segmentOf(id, integrity))
  for (const plugin of pluginIds(lock)) names.prebundles.add(prebundleKey({ plugin, lock, kernel }))
}

interface NamesOf {
  readonly lock: Lock
  readonly bundle: string
  readonly kernel: KernelModules
  readonly store: PackageStore
}

interface Made {
  readonly home: string
  readonly bundles: BundleFolder
}

const hashOf = (name: string): string => name.replace(/\.mjs(\.map)?$/, '')

/** Takes away what a builder has made and unpacked, and nobody needs any more. All of it can be made again. */
export async function collectMade(
  { home, bundles }: Made,
  needed: MadeNames,
  options: SweepOptions,
): Promise<CollectedMade> {
  const keyed = await sweepFolder(
    join(home, 'bundles/keys'),
    async (key) => needed.bundles.has((await bundles.hashOf(key)) ?? ''),
    options,
  )
  const files = await sweepFolder(
    join(home, 'bundles'),
    (name) => name === 'keys' || needed.bundles.has(hashOf(name)),
    options,
  )
  return {
    bundles: { count: files.count, bytes: files.bytes + keyed.bytes },
    prebundles: await sweepFolder(join(home, 'prebundles'), (name) => needed.prebundles.has(hashOf(name)), options),
    packages: await sweepFolder(join(home, 'store'), (name) => needed.packages.has(name), options),
  }
}
