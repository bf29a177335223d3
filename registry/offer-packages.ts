import { isShopError, shopError } from '../core/model/index.js'
import { integrityOf } from './client/check-integrity.js'
import { manifestOf, type PublishedVersion } from './client/packument.js'
import type { PackedPackage } from './client/publish-document.js'
import type { RegistryClient } from './client.js'

export interface OfferedPackage {
  /** `name@version`. */
  readonly id: string
  /** known: these very bytes were there already. */
  readonly outcome: 'published' | 'known' | 'refused'
  /** Why it was refused. */
  readonly reason?: string
}

/**
 * Puts packages into the registry that were published elsewhere: plugins, which then are ours, and what they need from npm,
 * which stays the world's: it is handed out from here where the world cannot be asked. A version that is there with other
 * bytes stays what it is.
 */
export async function offerPackages(
  packages: readonly PackedPackage[],
  client: RegistryClient,
  signal: AbortSignal,
): Promise<OfferedPackage[]> {
  const offered: OfferedPackage[] = []
  for (const packed of packages) offered.push(await offer(packed, client, signal))
  return offered
}

async function offer(packed: PackedPackage, client: RegistryClient, signal: AbortSignal): Promise<OfferedPackage> {
  const id = `${packed.name}@${packed.version}`
  const known = (await client.packument(packed.name, { own: true, fresh: true, signal }))?.versions[packed.version]
  if (known !== undefined)
    return known.dist.integrity === integrityOf(packed.tarball)
      ? { id, outcome: 'known' }
      : { id, outcome: 'refused', reason: 'it is published already, with other bytes' }
  const isPlugin = packed.manifest['shopctl'] !== undefined
  try {
    if (isPlugin) refuseWithoutFacts(packed)
    await client.publish(packed, { signal, vendored: !isPlugin && !packed.name.startsWith('@shopctl/') })
    return { id, outcome: 'published' }
  } catch (error) {
    if (!isShopError(error) || error.code === 'REGISTRY_UNREACHABLE') throw error
    return { id, outcome: 'refused', reason: error.message }
  }
}

/** One that "shopctl plugin publish" has made says what it declares. */
function refuseWithoutFacts({ name, version, manifest }: PackedPackage): void {
  const { facts } = manifestOf({ ...manifest, name, version } as unknown as PublishedVersion)
  if (facts === undefined) throw shopError('MANIFEST_INVALID', `${name}@${version}`, ['"facts" is missing'])
}
