import type { LookupAddress } from 'node:dns'
import { lookup } from 'node:dns/promises'
import type { LookupFunction } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { EgressOutcome } from '../../protocol/index.js'

/** A name server that does not answer must not hold a call for longer. */
const lookupMs = 5_000

/** How to connect to what was judged, and to nothing else. */
export interface Reached {
  readonly kind: 'found'
  readonly lookup: LookupFunction
}

/** Asks for all addresses of a name. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>

const ask: Lookup = (host) => lookup(host, { all: true, order: 'verbatim' })

export type Found = Reached | { readonly kind: Extract<EgressOutcome, 'private' | 'unknown'> }

/**
 * The addresses of the host that may be called. The connection then goes to one of these and not to the name: a name that
 * answers otherwise the next time it is asked leads nowhere else.
 */
export async function findAddresses(
  host: string,
  isAllowed: (address: string) => boolean,
  lookUp: Lookup = ask,
): Promise<Found> {
  const late = new AbortController()
  const addresses = await Promise.race([
    lookUp(host).catch((): readonly LookupAddress[] => []),
    delay(lookupMs, [] as readonly LookupAddress[], { signal: late.signal, ref: false }).catch(
      (): readonly LookupAddress[] => [],
    ),
  ])
  late.abort()
  if (addresses.length === 0) return { kind: 'unknown' }
  const allowed = addresses.filter(({ address }) => isAllowed(address))
  return allowed.length === 0 ? { kind: 'private' } : { kind: 'found', lookup: answering(allowed) }
}

/** Node asks for all addresses or for one, by the options. */
const answering =
  (addresses: readonly LookupAddress[]): LookupFunction =>
  (_host, { all }, answer) => {
    const [first] = addresses
    if (all === true || first === undefined) answer(null, [...addresses])
    else answer(null, first.address, first.family)
  }
