import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { callbackify } from 'node:util'
import { type FastifyInstance, fastify } from 'fastify'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'
import { shopError } from '../model/index.js'
import { listPage, mailPage, policy } from './mail-pages.js'
import { type CaughtMail, MailStore } from './mail-store.js'

export interface MailboxOptions {
  /** On the loopback; 0 takes a free one. */
  readonly smtpPort: number
  readonly httpPort: number
  /** Where the mails are kept. */
  readonly dir: string
}

/** Catches all mail, whoever it is for, and shows it in a browser. */
export interface Mailbox {
  readonly smtpUrl: string
  readonly url: string
  messages(): Promise<CaughtMail[]>
  close(): Promise<void>
}

/** The mailbox of a platform that has no mail provider. Rejects with PORT_TAKEN. */
export async function startMailbox({ smtpPort, httpPort, dir }: MailboxOptions): Promise<Mailbox> {
  const store = new MailStore(dir)
  await store.open()
  const smtp = createSmtp(store)
  const smtpUrl = `smtp://127.0.0.1:${await listenSmtp(smtp, smtpPort)}`
  const app = createPages(store)
  try {
    const url = await app.listen({ host: '127.0.0.1', port: httpPort })
    return { smtpUrl, url, messages: () => store.list(), close: () => close(app, smtp) }
  } catch (error) {
    await close(app, smtp)
    throw portError(error as NodeJS.ErrnoException, 'mailbox', httpPort)
  }
}

function createSmtp(store: MailStore): SMTPServer {
  return new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    closeTimeout: 500,
    size: 10 * 1024 * 1024,
    onAuth: (_auth, _session, done) => done(null, { user: 'anyone' }),
    onData: callbackify((stream: SMTPServerDataStream, _session: SMTPServerSession) => keepMail(store, stream)),
  })
}

async function keepMail(store: MailStore, stream: SMTPServerDataStream): Promise<void> {
  await store.add(await buffer(stream))
}

function listenSmtp(smtp: SMTPServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    smtp.once('error', (error) => reject(portError(error, 'mailbox (SMTP)', port)))
    smtp.listen(port, '127.0.0.1', () => {
      // A client that breaks off is no failure of ours.
      smtp.on('error', () => undefined)
      resolve((smtp.server.address() as AddressInfo).port)
    })
  })
}

function createPages(store: MailStore): FastifyInstance {
  const app = fastify({ forceCloseConnections: true })
  app.get('/', async (_request, reply) =>
    reply
      .type('text/html')
      .header('content-security-policy', policy)
      .send(listPage(await store.list())),
  )
  app.get('/messages', () => store.list())
  app.delete('/messages', async (_request, reply) => {
    await store.clear()
    return reply.code(204).send()
  })
  app.get<{ Params: { id: string } }>('/messages/:id', async (request, reply) => {
    const mail = await store.get(request.params.id)
    if (mail === undefined) return reply.code(404).send('There is no such mail.')
    return reply.type('text/html').header('content-security-policy', policy).send(mailPage(mail))
  })
  return app
}

async function close(app: FastifyInstance, smtp: SMTPServer): Promise<void> {
  await app.close()
  await new Promise<void>((resolve) => smtp.close(() => resolve()))
}

const portError = (error: NodeJS.ErrnoException, name: string, port: number): Error =>
  error.code === 'EADDRINUSE' ? shopError('PORT_TAKEN', name, port) : error
