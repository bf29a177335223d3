import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { frameSandbox, mailboxPage, mailFrame } from './mail-pages.js'
import type { MailStore } from './mail-store.js'
import { pageScript, pageStyle } from './page-assets.js'

export interface HttpDoor {
  readonly port: number
  close(): Promise<void>
}

/** Shows the mails on this machine. */
export async function openHttpDoor(port: number, store: MailStore): Promise<HttpDoor> {
  const server = createServer((request, response) => {
    answer(request, store)
      .catch((error: unknown) => plain(500, String(error)))
      .then(
        (reply) => send(response, reply),
        () => response.destroy(),
      )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly policy: string
}

/** The page runs nothing but its own script; what is in a mail runs nothing, loads nothing and knows nothing of us. */
const pagePolicy = `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
const mailPolicy = `sandbox ${frameSandbox}; default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; frame-ancestors 'self'`

const reply = (type: string, body: string, policy = pagePolicy): Reply => ({ status: 200, type, body, policy })
const plain = (status: number, body: string): Reply => ({ ...reply('text/plain', body), status })

/** By another name a web page leads here that has its own name lead to this machine (DNS rebinding), to read what is here. */
const ourNames = /^(localhost|[\w.-]+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

async function answer({ method, url = '/', headers }: IncomingMessage, store: MailStore): Promise<Reply> {
  if (!ourNames.test(headers.host ?? '')) return plain(421, 'This is localhost, and goes by no other name.')
  const { pathname, searchParams } = new URL(url, 'http://mailbox')
  if (method === 'DELETE' && pathname === '/messages') {
    await store.clear()
    return plain(204, '')
  }
  if (method !== 'GET' && method !== 'HEAD') return plain(405, 'Only GET, and DELETE /messages.')
  switch (pathname) {
    case '/':
      return reply('text/html', await page(store, searchParams.get('id')))
    case '/messages':
      return reply('application/json', JSON.stringify(await store.list()))
    case '/newest':
      return reply('text/plain', (await store.newest()) ?? '')
    case '/mailbox.css':
      return reply('text/css', pageStyle)
    case '/mailbox.js':
      return reply('text/javascript', pageScript)
    default:
      return mail(store, pathname)
  }
}

async function page(store: MailStore, id: string | null): Promise<string> {
  const mails = await store.list()
  return mailboxPage({ mails, selected: mails.find((mail) => mail.id === id) ?? mails[0] })
}

async function mail(store: MailStore, pathname: string): Promise<Reply> {
  const caught = await store.get(pathname.replace(/^\/messages\//, ''))
  return caught === undefined ? plain(404, 'There is nothing here.') : reply('text/html', mailFrame(caught), mailPolicy)
}

function send(response: ServerResponse, { status, type, body, policy }: Reply): void {
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-security-policy': policy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  })
  response.end(body)
}
