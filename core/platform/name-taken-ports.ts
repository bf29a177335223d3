import { isShopError, shopError, type TakenPort } from '../model/index.js'
import { isTaken } from './is-taken.js'
import type { Settings } from './settings.js'

/** What PORT_TAKEN calls them. */
const names = {
  gateway: 'gateway',
  admin: 'admin',
  registry: 'registry',
  mailbox: 'mailbox',
  smtp: 'mailbox’s SMTP server',
  socket: 'socket',
} as const

/** The first taken port fails a start; where there are more, an error that names all. What we had opened is closed by then. */
export async function nameTakenPorts(cause: unknown, ports: Settings['ports']): Promise<unknown> {
  if (!isShopError(cause) || cause.code !== 'PORT_TAKEN') return cause
  const taken: TakenPort[] = []
  for (const [key, name] of Object.entries(names)) {
    const port = ports[key as keyof typeof names]
    if (port !== 0 && (await isTaken(port))) taken.push({ name, port })
  }
  const [first, ...others] = taken
  return first === undefined || others.length === 0 ? cause : shopError('PORT_TAKEN', first.name, first.port, others)
}
