import { join } from 'node:path'
import { startMailbox } from '../mailbox/index.js'
import { type House, step } from './house.js'

export interface OpenMailbox {
  /** Null where mail goes to a provider. */
  readonly url: string | null
  readonly smtpUrl: string
}

/** The mailbox that catches the shops' mail, unless there is a provider. */
export async function openMailbox(house: House): Promise<OpenMailbox> {
  const { settings, closers } = house
  if (settings.smtpUrl !== undefined) return { url: null, smtpUrl: settings.smtpUrl }
  return step(house, 'mailbox', async () => {
    const { smtp: smtpPort, mailbox: httpPort } = settings.ports
    const dir = join(settings.home, 'mailbox')
    const { url, smtpUrl } = closers.add(await startMailbox({ smtpPort, httpPort, dir }))
    return { url, smtpUrl }
  })
}
