import { shopError, withCause } from '../model/index.js'
import { openHttpDoor } from './http-door.js'
import { type CaughtMail, MailStore } from './mail-store.js'
import { openSmtpDoor } from './smtp-door.js'

export interface MailboxOptions {
  /** On the loopback interface; 0 takes a free one. */
  readonly smtpPort: number
  readonly httpPort: number
  /** Where the mails are kept, one file each. */
  readonly dir: string
}

/** Catches mail over real SMTP and shows it in the browser; for development. */
export interface Mailbox {
  /** For whoever sends. */
  readonly smtpUrl: string
  /** For whoever reads: a page, and the same as JSON at `/messages`. */
  readonly url: string
  /** All mails, the newest first. */
  messages(): Promise<CaughtMail[]>
  close(): Promise<void>
}

/** PORT_TAKEN when somebody else has one of the ports. */
export async function startMailbox({ smtpPort, httpPort, dir }: MailboxOptions): Promise<Mailbox> {
  const store = new MailStore(dir)
  await store.open()
  const smtp = await onPort('mailbox’s SMTP server', smtpPort, () =>
    openSmtpDoor(smtpPort, (source) => store.add(source)),
  )
  try {
    const http = await onPort('mailbox', httpPort, () => openHttpDoor(httpPort, store))
    return {
      smtpUrl: `smtp://127.0.0.1:${smtp.port}`,
      url: `http://127.0.0.1:${http.port}`,
      messages: () => store.list(),
      async close() {
        await Promise.all([smtp.close(), http.close()])
      },
    }
  } catch (error) {
    await smtp.close()
    throw error
  }
}

async function onPort<T>(name: string, port: number, open: () => Promise<T>): Promise<T> {
  try {
    return await open()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw withCause(shopError('PORT_TAKEN', name, port), error)
  }
}
