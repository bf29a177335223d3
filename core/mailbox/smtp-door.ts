import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server'

export interface SmtpDoor {
  readonly port: number
  close(): Promise<void>
}

const largest = 10 * 1024 * 1024
const tooLarge = Object.assign(new Error('this mail is larger than 10 MiB'), { responseCode: 552 })

/** Takes every mail from everybody on this machine. */
export async function openSmtpDoor(port: number, onMail: (source: Buffer) => Promise<void>): Promise<SmtpDoor> {
  const take = async (stream: SMTPServerDataStream): Promise<void> => {
    const source = await buffer(stream)
    if (stream.sizeExceeded) throw tooLarge
    await onMail(source)
  }
  const takeThen = callbackify(take)
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    size: largest,
    // Senders keep connections open for the next mail.
    closeTimeout: 200,
    onData: (stream, _session, callback) => takeThen(stream, (error) => callback(error)),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  server.on('error', () => undefined) // A sender that hangs up is no concern of ours.
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
