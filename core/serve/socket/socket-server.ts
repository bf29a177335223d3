import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SocketLimits } from '../../protocol/index.js'
import { listen } from '../gateway/listen.js'
import { type Connection, closeCodes } from './connection.js'

export interface SocketServerOptions {
  readonly limits: SocketLimits
  /** Somebody has connected. */
  readonly open: (socket: WebSocket, token: string | undefined) => Connection
}

/** Where Phoenix's clients connect when they are told `…/socket`. */
const path = '/socket/websocket'
/** By which they bring a token that is to stand in no address. */
const tokenProtocol = 'base64url.bearer.phx.'
/** In which a request has to be there. */
const knockMs = 10_000
/** A close that nobody answers ends after this. */
const closeMs = 500
/** What may still be on its way when we close. */
const mostAfterClose = 4 * 1024 * 1024

/** The port of external plugins: takes WebSockets that speak version 2 of Phoenix's protocol. */
export class SocketServer {
  readonly #options: SocketServerOptions
  readonly #http: Server
  readonly #sockets: WebSocketServer
  readonly #connections = new Map<WebSocket, Connection>()

  constructor(options: SocketServerOptions) {
    this.#options = options
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.limits.messageBytes,
      handleProtocols: (offered) => (offered.has('phoenix') ? 'phoenix' : false),
    })
    const timeouts = { headersTimeout: knockMs, requestTimeout: knockMs, connectionsCheckingInterval: knockMs / 2 }
    this.#http = createServer(timeouts, (_request, response) => {
      response
        .writeHead(426, { 'content-type': 'text/plain', connection: 'close' })
        .end(`connect a WebSocket to ${path}\n`)
    })
    this.#http.maxConnections = options.limits.connections + options.limits.knocking
    this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head))
  }

  listen = (host: string, port: number): Promise<number | { readonly code: string }> => listen(this.#http, host, port)

  check(): void {
    for (const connection of this.#connections.values()) connection.check()
  }

  /** Everybody is told that it ends; they come back when it is there again. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => void this.#http.close(resolve))
    this.#http.closeAllConnections()
    for (const connection of this.#connections.values()) connection.close(closeCodes.away, 'the platform stops')
    const late = setTimeout(() => [...this.#connections.keys()].forEach((socket) => socket.terminate()), closeMs)
    await closed
    clearTimeout(late)
  }

  #upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    stream.on('error', () => undefined)
    const url = URL.parse(`ws://socket${request.url ?? ''}`)
    if (url === null) return refuse(stream, '400 Bad Request', 'there is no such address')
    const { pathname, searchParams } = url
    const version = searchParams.get('vsn') ?? ''
    if (pathname !== path) return refuse(stream, '404 Not Found', `connect to ${path}`)
    if (!version.startsWith('2.')) return refuse(stream, '400 Bad Request', 'the protocol is vsn=2.0.0')
    if (this.#connections.size >= this.#options.limits.connections)
      return refuse(stream, '503 Service Unavailable', 'there are too many connections')
    const token = searchParams.get('token') ?? tokenIn(request.headers['sec-websocket-protocol'])
    this.#sockets.handleUpgrade(request, stream, head, (socket) => {
      cutOffAfterClose(socket, stream)
      this.#connections.set(socket, this.#options.open(socket, token))
      socket.on('close', () => this.#connections.delete(socket))
    })
  }
}

/** Whoever goes on sending is not read any more: 100 MB may follow a frame's first bytes. */
function cutOffAfterClose(socket: WebSocket, stream: Duplex): void {
  let after = 0
  stream.on('data', (chunk: Buffer) => {
    if (socket.readyState === socket.OPEN) return
    after += chunk.length
    if (after > mostAfterClose) stream.destroy()
  })
}

function refuse(stream: Duplex, status: string, words: string): void {
  const body = `${words}\n`
  const lines = [
    `HTTP/1.1 ${status}`,
    'content-type: text/plain',
    `content-length: ${body.length}`,
    'connection: close',
  ]
  // Node has let go of it, and no timeout of the server's ends it: whoever is refused could hold it for ever.
  stream.end(`${lines.join('\r\n')}\r\n\r\n${body}`, () => stream.destroy())
}

function tokenIn(protocols: string | undefined): string | undefined {
  const offered = protocols?.split(',').map((name) => name.trim()) ?? []
  const own = offered.find((name) => name.startsWith(tokenProtocol))
  return own === undefined ? undefined : Buffer.from(own.slice(tokenProtocol.length), 'base64').toString()
}
