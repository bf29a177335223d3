import { join } from 'node:path'
import { startMailbox } from '../mailbox/index.js'
import { type House, step } from './house.js'

/** The mailbox that catches the shops' mail, unless there is a provider. */
export async function openMailbox(house: House): Promise<{ url: string | null; smtpUrl: string }> {
  const { settings, closers } = house
  if (settings.smtpUrl !== undefined) return { url: null, smtpUrl: settings.smtpUrl }
  return step(house, 'mailbox', async () =>
    closers.add(
      await startMailbox({
        smtpPort: settings.ports.smtp,
        httpPort: settings.ports.mailbox,
        dir: join(settings.home, 'mailbox'),
      }),
    ),
  )
}
