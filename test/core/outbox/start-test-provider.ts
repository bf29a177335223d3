import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { SMTPServer } from 'smtp-server'

const collect = callbackify(text)

export interface TestProvider {
  readonly port: number
  /** Each mail as it came, head and all. */
  readonly mails: readonly string[]
  close(): Promise<void>
}

export interface TestProviderOptions {
  readonly port?: number
  /** Why mails to this address are refused. */
  readonly refuse?: Readonly<Record<string, Error & { responseCode: number }>>
}

/** A mail provider: a real SMTP server. */
export async function startTestProvider({ port = 0, refuse = {} }: TestProviderOptions = {}): Promise<TestProvider> {
  const mails: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: ({ address }, _session, callback) => callback(refuse[address]),
    onData(stream, _session, callback) {
      collect(stream, (error: Error | null, mail) => {
        if (!error) mails.push(mail)
        callback(error)
      })
    },
  })
  server.on('error', () => {}) // A client that hangs up.
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}
