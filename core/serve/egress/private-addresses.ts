import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/**
 * Addresses that do not belong to the public Internet, by IANA's registries of special-purpose addresses, and those that
 * lead to them by another way (IPv4 inside IPv6). Third-party code must not find the operator's own network behind them.
 */
const special = [
  ...'0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24'.split(' '),
  ...'192.0.2.0/24 192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24'.split(' '),
  ...'224.0.0.0/4 240.0.0.0/4'.split(' '),
  ...'::/96 ::1/128 ::ffff:0:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32'.split(' '),
  // Public by the registries, and a cloud's own door (Azure's WireServer).
  '168.63.129.16/32',
  ...'2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10 fec0::/10 ff00::/8'.split(' '),
]

const specialList = listOf(special)

/** Tells whether an address may be called: public ones but this machine's own, and those that the operator has named. */
export function addressRule(reachable: readonly string[], cards = networkInterfaces): (address: string) => boolean {
  const named = listOf(reachable)
  // A mapped address (::ffff:10.0.0.1) is looked up as the one that it means.
  return (address) => has(named, address) || !(has(specialList, address) || has(ourOwn(cards()), address))
}

/** From here the way to it leads past whatever guards it from outside. */
const ourOwn = (cards: ReturnType<typeof networkInterfaces>): BlockList =>
  listOf(Object.values(cards).flatMap((card = []) => card.map(({ address }) => address)))

const has = (list: BlockList, address: string): boolean => list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')

/** Of addresses and networks. Throws where one is neither. */
function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIPv6(address) ? 'ipv6' : 'ipv4'
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family)
  }
  return list
}
