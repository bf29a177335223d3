import nodemailer from 'nodemailer'
import { htmlOf, plainOf } from './mail-text.js'

/** A mail on its way out. */
export interface Mail {
  readonly tenant: string
  /** The same in every attempt, so that a second delivery after a crash can be told. */
  readonly messageId: string
  readonly to: string
  readonly subject: string
  /** Markdown. */
  readonly text: string
  /** The one that it is written in. */
  readonly language?: string
}

/** The way to the mail provider, over a few connections that are kept. */
export interface MailTransport {
  /** Resolves when the provider has taken the mail over. Rejects with MailRefused when it never will. */
  send(mail: Mail, signal: AbortSignal): Promise<void>
  close(): void
}

/** The provider has looked at the mail and does not want it: there is no use in trying again. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused'
}

/** `smtp://user:password@host:port`, or `smtps:`. */
export function openMailTransport(smtpUrl: string): MailTransport {
  const timeouts = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 }
  const walls = { disableFileAccess: true, disableUrlAccess: true }
  const transport = nodemailer.createTransport({ url: smtpUrl, pool: true, maxConnections: 5, ...timeouts, ...walls })
  return {
    async send({ tenant, messageId, text, ...head }, signal) {
      if (reachesNobody(head.to)) return
      const id = `<${messageId}@${tenant}.shopctl>`
      const mail = {
        to: head.to,
        subject: head.subject,
        // Never what a plugin says: it could be a neighbour's.
        from: `shop@${tenant}.localhost`,
        messageId: id,
        text: plainOf(text),
        html: htmlOf(text),
        signal,
      }
      await transport.sendMail(mail).catch(refusedOrDown)
    },
    close: () => transport.close(),
  }
}

/** A name that is nobody's for ever (RFC 6761, 6.4): no provider is bothered with it. */
const reachesNobody = (address: string): boolean => /\.invalid$/i.test(address.trim())

/** A refusal of the mail itself is for good (RFC 5321, 4.2.1: a reply that begins with 5); all else may pass. */
function refusedOrDown(error: Error & { readonly code?: string; readonly responseCode?: number }): never {
  const isAboutTheMail = error.code === 'EENVELOPE' || error.code === 'EMESSAGE'
  if (isAboutTheMail && (error.responseCode ?? 0) >= 500) throw new MailRefused(error.message, { cause: error })
  throw error
}
