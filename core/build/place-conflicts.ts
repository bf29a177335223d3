import { isShopError, type LockedPlugin, type PackageId, type ShopError, shopError } from '../model/index.js'
import { outsideProblems } from '../protocol/index.js'
import { type KernelModules, kernelPackages } from './kernel-packages.js'
import { packageId } from './package-id.js'
import { parseManifest, peersOf } from './package-rules.js'
import type { PackageManifest } from './package-source.js'

interface Around {
  readonly manifestOf: (id: PackageId) => PackageManifest | undefined
  readonly kernel: KernelModules
}

/** Those that are to run outside and cannot, each with every reason. */
export function placeConflicts(plugins: readonly LockedPlugin[], around: Around): ShopError[] {
  return plugins
    .filter(({ place }) => place === 'outside')
    .flatMap((plugin) => {
      const reasons = [...problemsOf(plugin, around), ...neededInside(plugin, plugins)]
      return reasons.length === 0 ? [] : [shopError('PLACE_IMPOSSIBLE', plugin.name, reasons)]
    })
}

function problemsOf({ package: name, version }: LockedPlugin, { manifestOf, kernel }: Around): string[] {
  const id = packageId({ name, version })
  const found = manifestOf(id)
  const manifest = found === undefined ? undefined : parseManifest(id, found)
  if (found === undefined || manifest === undefined || isShopError(manifest) || manifest.facts === undefined) return []
  const offered = kernelPackages(kernel)
  const peers = peersOf(found).map((peer) => peer.name)
  const classes = kernel.modules['@shopctl/sdk/shop']?.exports ?? []
  return outsideProblems(manifest.facts, { classes, peers: peers.filter((peer) => !offered.has(peer)) })
}

/** Those that cannot be without it, and would find nobody else in the shop. */
function neededInside({ name }: LockedPlugin, plugins: readonly LockedPlugin[]): string[] {
  const isInside = (other: string): boolean =>
    plugins.some((plugin) => plugin.name === other && plugin.enabled && plugin.place !== 'outside')
  return plugins
    .filter(({ enabled, needs = [] }) => enabled && needs.some((some) => some.includes(name) && !some.some(isInside)))
    .map((dependant) => `${dependant.name} needs it in the shop`)
}
