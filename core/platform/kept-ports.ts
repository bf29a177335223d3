import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isShopError } from '../model/index.js'
import { isTaken } from './is-taken.js'
import type { PortName, Settings } from './settings.js'

type Ports = Settings['ports']

/** Each shop's own port, by its name. */
export type ShopPorts = Readonly<Record<string, number>>

type Kept = Partial<Ports> & { readonly shops?: unknown }

/** Where the home keeps the ports that its platform had. */
const portsFile = (home: string): string => join(home, 'ports.json')

/**
 * Starts with the ports that the home had before, where a free one may be taken and they are still free: what was told of
 * them elsewhere (a plugin's .npmrc, a bookmark) goes on to fit. With any ports where one of them is taken in between.
 */
export async function onKeptPorts<T>(settings: Settings, start: (ports: Ports) => Promise<T>): Promise<T> {
  const kept = await freeOf(openOf(settings.ports, await readPorts(settings.home)), settings)
  try {
    return await start({ ...settings.ports, ...kept })
  } catch (error) {
    if (!isShopError(error) || error.code !== 'PORT_TAKEN') throw error
    const free = await freeOf(kept, settings)
    if (Object.keys(free).length === Object.keys(kept).length) throw error
    return start({ ...settings.ports, ...free })
  }
}

export interface Places {
  readonly addresses: Partial<Readonly<Record<PortName, string | null>>>
  readonly shops: ShopPorts
}

/**
 * Remembers where the platform and its shops are, for the next start. What is not open keeps what it had; but where external
 * plugins would connect nobody knows as long as it is not open.
 */
export async function keepPorts(home: string, { addresses, shops }: Places): Promise<void> {
  const now = Object.entries(addresses).flatMap(([name, address]) =>
    address === null ? [] : [[name, Number(new URL(address).port)] as const],
  )
  const { socket, ...kept } = await readPorts(home)
  const ports = { ...kept, ...(addresses.socket === null ? {} : { socket }), ...Object.fromEntries(now), shops }
  await writeFile(portsFile(home), `${JSON.stringify(ports)}\n`, { mode: 0o600 })
}

/** Where its shops were; undefined where no start has come to its end. */
export async function readShopPorts(home: string): Promise<ReadonlyMap<string, number> | undefined> {
  const { shops } = await readPorts(home)
  if (typeof shops !== 'object' || shops === null) return undefined
  const kept: [string, unknown][] = Object.entries(shops)
  return new Map(kept.filter((entry): entry is [string, number] => isPort(entry[1])))
}

/** Whether external plugins connected here at the last start. */
export const hadSocket = async (home: string): Promise<boolean> => isPort((await readPorts(home)).socket)

/** Nothing where nothing is kept, or what cannot be read: then they are chosen anew. */
async function readPorts(home: string): Promise<Kept> {
  try {
    const kept = JSON.parse(await readFile(portsFile(home), 'utf8')) as unknown
    return typeof kept === 'object' && kept !== null ? kept : {}
  } catch {
    return {}
  }
}

/** Of the kept ones those for which the settings take any. */
function openOf(ports: Ports, kept: Kept): Partial<Ports> {
  const open = Object.entries(ports).filter(([, port]) => port === 0)
  return Object.fromEntries(
    open.flatMap(([name]) => {
      const port: unknown = kept[name as PortName] // the names of the settings
      return isPort(port) ? [[name, port] as const] : []
    }),
  )
}

const isPort = (port: unknown): port is number => Number.isInteger(port) && Number(port) > 0 && Number(port) <= 65_535

async function freeOf(ports: Partial<Ports>, { gatewayHost, socketHost }: Settings): Promise<Partial<Ports>> {
  const hosts: Partial<Record<string, string>> = { gateway: gatewayHost, socket: socketHost }
  const free: [string, number][] = []
  for (const [name, port] of Object.entries(ports)) {
    if (!(await isTaken(port, hosts[name]))) free.push([name, port])
  }
  return Object.fromEntries(free)
}
