import { BlockList, isIPv6 } from 'node:net'
import { findAddresses, type Lookup, type Reached } from '../serve/index.js'
import { lookUp } from './look-up.js'

/** What may be called at all, and how names are looked up. */
export interface Reach {
  readonly isAllowed: (address: string) => boolean
  /** Tests bring their own. */
  readonly lookup?: Lookup
}

export type JudgedUrl =
  | { readonly kind: 'allowed'; readonly url: URL; readonly lookup: Reached['lookup'] }
  /** As the end of the sentence "… cannot be called: …". */
  | { readonly kind: 'refused'; readonly reason: string }

/**
 * Whether a webhook may be at this address now, by the same rule as plugins' calls: a name's addresses are looked up here, and
 * the connection then goes to one of those. So it is asked when the webhook is made, and again before each call.
 */
export async function judgeUrl(text: string, { isAllowed, lookup = lookUp }: Reach): Promise<JudgedUrl> {
  const url = URL.parse(text)
  const reason = url === null ? 'it is no address' : problemOf(url)
  if (url === null || reason !== undefined) return refused(reason ?? '')
  const isPlain = url.protocol === 'http:'
  const rule = isPlain ? (address: string) => isLoopback(address) && isAllowed(address) : isAllowed
  const found = await findAddresses(url.hostname.replace(/^\[(.*)\]$/, '$1'), rule, lookup)
  switch (found.kind) {
    case 'found':
      return { kind: 'allowed', url, lookup: found.lookup }
    case 'unknown':
      return refused(
        found.isSilent ? `no name server says where ${url.hostname} is` : `there is no host ${url.hostname}`,
      )
    case 'private':
      return refused(isPlain ? 'it has to begin with https://' : `${url.hostname} is in a private network`)
  }
}

const refused = (reason: string): JudgedUrl => ({ kind: 'refused', reason })

function problemOf({ protocol, username, password }: URL): string | undefined {
  if (protocol !== 'https:' && protocol !== 'http:') return 'it has to begin with https://'
  // It would stand in lists and logs; the signature says who calls.
  if (username !== '' || password !== '') return 'it holds a name or a password'
  return undefined
}

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Without TLS only where nobody can listen, and only where the operator has named it: for tests and development. */
const isLoopback = (address: string): boolean => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
