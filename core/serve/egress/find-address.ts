import { lookup } from 'node:dns/promises'
import type { EgressOutcome } from '../../protocol/index.js'

export type Found =
  | { readonly kind: 'found'; readonly address: string }
  | { readonly kind: Extract<EgressOutcome, 'private' | 'unknown'> }

/**
 * The first address of the host that may be called. The connection then goes to that address and not to the name: a name
 * that answers otherwise the next time it is asked leads nowhere else.
 */
export async function findAddress(host: string, isAllowed: (address: string) => boolean): Promise<Found> {
  const addresses = await lookup(host, { all: true, order: 'verbatim' }).catch(() => [])
  if (addresses.length === 0) return { kind: 'unknown' }
  const allowed = addresses.find(({ address }) => isAllowed(address))
  return allowed === undefined ? { kind: 'private' } : { kind: 'found', address: allowed.address }
}
