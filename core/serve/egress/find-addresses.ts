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

/** Asks for all addresses of a name. From `late` on nobody waits for them. */
export type Lookup = (host: string, late: AbortSignal) => Promise<readonly LookupAddress[]>

/** As the system does. */
export const ask: Lookup = (host) => lookup(host, { all: true, order: 'verbatim' })

/** What a look-up says that no name server has answered, or none that knows. */
const silences: ReadonlySet<string> = new Set(['EAI_AGAIN', 'ETIMEOUT', 'ESERVFAIL', 'EREFUSED', 'ECONNREFUSED'])

export type Found =
  | Reached
  | { readonly kind: Extract<EgressOutcome, 'private'> }
  /** Silent: nobody could say whether there is such a host. */
  | { readonly kind: Extract<EgressOutcome, 'unknown'>; readonly isSilent: boolean }

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
    lookUp(host, late.signal).catch(({ code }: NodeJS.ErrnoException) =>
      code !== undefined && silences.has(code) ? undefined : [],
    ),
    delay(lookupMs, undefined, { signal: late.signal, ref: false }).catch(() => undefined),
  ])
  late.abort()
  if (addresses === undefined || addresses.length === 0) return { kind: 'unknown', isSilent: addresses === undefined }
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
