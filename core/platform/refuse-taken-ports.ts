import { shopError, type TakenPort } from '../model/index.js'
import { isTaken } from './is-taken.js'
import type { Settings } from './settings.js'

/** Before anything is started: PORT_TAKEN names all the chosen ports that somebody else has. */
export async function refuseTakenPorts(settings: Settings): Promise<void> {
  const taken: TakenPort[] = []
  for (const { name, port, host } of chosenPorts(settings)) {
    if (port !== 0 && (await isTaken(port, host))) taken.push({ name, port })
  }
  const [first, ...others] = taken
  if (first !== undefined) throw shopError('PORT_TAKEN', first.name, first.port, others)
}

interface ChosenPort extends TakenPort {
  readonly host?: string
}

/** Those that every start opens; the one of external plugins is opened when there is a token. */
function chosenPorts({ ports, gatewayHost: host, tls, smtpUrl }: Settings): ChosenPort[] {
  return [
    { name: 'gateway', port: ports.gateway, host },
    ...(tls === undefined ? [] : [{ name: 'gateway’s TLS', port: tls.port, host }]),
    { name: 'admin', port: ports.admin },
    { name: 'registry', port: ports.registry },
    ...(smtpUrl === undefined ? mailboxPorts(ports) : []),
  ]
}

const mailboxPorts = (ports: Settings['ports']): ChosenPort[] => [
  { name: 'mailbox', port: ports.mailbox },
  { name: 'mailbox’s SMTP server', port: ports.smtp },
]
