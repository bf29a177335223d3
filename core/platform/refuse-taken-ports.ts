import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { shopError, type TakenPort } from '../model/index.js'
import { isTaken } from './is-taken.js'
import { hadSocket, readShopPorts } from './kept-ports.js'
import { readTenantFiles } from './read-tenant-files.js'
import type { Settings } from './settings.js'

/** Before anything is started: PORT_TAKEN names all the chosen ports that somebody else has. */
export async function refuseTakenPorts(settings: Settings): Promise<void> {
  const taken: TakenPort[] = []
  for (const { name, port, host } of [...(await chosenPorts(settings)), ...(await newShopsPorts(settings))]) {
    if (port !== 0 && (await isTaken(port, host))) taken.push({ name, port })
  }
  const [first, ...others] = taken
  if (first !== undefined) throw shopError('PORT_TAKEN', first.name, first.port, others)
}

interface ChosenPort extends TakenPort {
  readonly host?: string
}

/** Those that every start opens; the one of external plugins, too, where it was open before. */
async function chosenPorts(settings: Settings): Promise<ChosenPort[]> {
  const { home, ports, gatewayHost: host, socketHost, tls, smtpUrl } = settings
  return [
    { name: 'gateway', port: ports.gateway, host },
    ...(tls === undefined ? [] : [{ name: 'gateway’s TLS', port: tls.port, host }]),
    { name: 'admin', port: ports.admin },
    { name: 'registry', port: ports.registry },
    ...(smtpUrl === undefined ? mailboxPorts(ports) : []),
    ...((await hadSocket(home)) ? [{ name: 'socket', port: ports.socket, host: socketHost }] : []),
  ]
}

/** Of shops that this start makes. One that is there already does not keep the others from being served. */
async function newShopsPorts({ home, fixedShopPorts, tenantsDir }: Settings): Promise<ChosenPort[]> {
  const known = await readShopPorts(home)
  // A home of an older platform does not tell which shops are there.
  if (!fixedShopPorts || (known === undefined && existsSync(join(home, 'token')))) return []
  const made = (await readTenantFiles(tenantsDir)).filter(({ slug }) => known?.has(slug) !== true)
  return made.map(({ slug, port = 0 }) => ({ name: `shop ${slug}`, port }))
}

const mailboxPorts = (ports: Settings['ports']): ChosenPort[] => [
  { name: 'mailbox', port: ports.mailbox },
  { name: 'mailbox’s SMTP server', port: ports.smtp },
]
