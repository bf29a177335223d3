import { createServer, type IncomingMessage, type Server, type ServerOptions, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ShopError, shopError } from '../../model/index.js'
import type { GatewayLimits } from '../../protocol/index.js'
import type { Certificates } from './certificates.js'
import { requestIdOf } from './headers.js'
import { isWhole } from './request-body.js'
import { rawProblem, sendProblem } from './send-problem.js'
import type { UpgradeRequest } from './upgrade.js'

/** So many of a connection's requests may wait for the one ahead of them before its next bytes stay unread. */
const maxWaiting = 16
/** One piece that was read may hold more of them, small ones; so many are too many. */
const maxPipelined = 64

export interface OnRequest {
  readonly answer: (response: ServerResponse) => void
  /** Whether a request may get its connection for itself; else it is answered. */
  readonly canUpgrade: (request: IncomingMessage) => boolean
  readonly upgrade: (from: UpgradeRequest) => void
}

/** An HTTP server for shoppers: hostile until proven otherwise. A connection's requests are answered one by one. */
export function createHttpServer(limits: GatewayLimits, on: OnRequest, certificates?: Certificates): Server {
  const turns = new Turns()
  const options: ServerOptions = {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: Math.min(limits.headersMs, 5000),
    // Ours says so as a problem, with the request's id.
    requireHostHeader: false,
    // A request that has no body is no stream either.
    optimizeEmptyRequests: true,
    // One behind a request that is not answered yet is taken as an ordinary one.
    shouldUpgradeCallback: (request) => !turns.isUnderWay(request.socket) && on.canUpgrade(request),
  }
  const server = certificates === undefined ? createServer(options) : createTlsServer(options, limits, certificates)
  const take = (request: IncomingMessage, response: ServerResponse): void =>
    turns.take(request.socket, response, () => on.answer(response))
  server.on('request', take).on('checkContinue', take)
  server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
    turns.take(request.socket, response, () => {
      const error = shopError('EXPECTATION_FAILED', request.headers.expect ?? '')
      sendProblem(response, error, { requestId: requestIdOf(request, limits) })
    })
  })
  server.on('upgrade', (request, socket, head) => on.upgrade({ request, socket: socket as Socket, head }))
  server.on('clientError', (error: Error & { code?: string }, socket) => turns.refuse(socket, error, limits))
  server.on(certificates === undefined ? 'connection' : 'secureConnection', (socket: Socket) =>
    allowHalfClose(socket, turns, limits.halfClosedMs),
  )
  // Node would leave out what is too much, and say nothing.
  server.maxHeadersCount = 0
  // Node's switch for clients that send, close their side and then read; its types do not know it.
  Object.assign(server, { httpAllowHalfOpen: true })
  return server
}

// Whoever fails at TLS hears nothing: there is no way to tell.
function createTlsServer(options: ServerOptions, limits: GatewayLimits, certificates: Certificates): Server {
  const server = createSecureServer({
    ...options,
    handshakeTimeout: limits.headersMs,
    ALPNProtocols: ['http/1.1'],
    SNICallback: (name, use) => use(null, certificates.of(name)),
  })
  certificates.onDefault((pair) => server.setSecureContext(pair))
  server.removeAllListeners('tlsClientError').on('tlsClientError', (_error, socket) => socket.destroy())
  return server
}

/** A connection's newest request, and how many are not begun. */
interface Turn {
  last: ServerResponse
  waiting: number
  /** Whether its next bytes stay unread. */
  isHeld?: boolean
}

/**
 * The order of each connection's requests: a pipelined one is not begun before the one ahead of it is answered. Where
 * many wait, or one with a body, nothing more is read: nobody reads that body either, and it would fill our memory.
 */
class Turns {
  readonly #turns = new WeakMap<Duplex, Turn>()

  take(socket: Socket, response: ServerResponse, begin: () => void): void {
    // A piece of an answer that comes too late is its own affair, and not the end of the process.
    response.on('error', ignore)
    const turn = this.#turns.get(socket)
    if (turn === undefined) {
      this.#turns.set(socket, { last: response, waiting: 0 })
      return begin()
    }
    const before = turn.last
    turn.last = response
    if (!isUnderWay(before)) return begin()
    turn.waiting += 1
    if (turn.waiting > maxPipelined) socket.destroy()
    else if (turn.waiting >= maxWaiting || !isWhole(response.req)) hold(socket, turn)
    before.once('finish', () => {
      turn.waiting -= 1
      if (turn.waiting === 0) letGo(socket, turn)
      // It may have been late meanwhile.
      if (!response.headersSent) begin()
    })
  }

  isUnderWay(socket: Duplex): boolean {
    const turn = this.#turns.get(socket)
    return turn !== undefined && isUnderWay(turn.last)
  }

  /** Answers bytes that are no request; after the answers that are due. */
  refuse(socket: Duplex, error: Error & { code?: string }, limits: GatewayLimits): void {
    const turn = this.#turns.get(socket)
    if (turn !== undefined && isUnderWay(turn.last)) {
      if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && !isWhole(turn.last.req) && !turn.last.headersSent) {
        sendProblem(turn.last, shopError('REQUEST_TIMEOUT'), { requestId: requestIdOf(turn.last.req, limits) })
        return
      }
      // It is one behind it that is bad; or the request itself is, or broke off.
      if (isWhole(turn.last.req) || turn.last.writableEnded) turn.last.once('close', () => socket.destroy())
      else socket.destroy()
      return
    }
    if (socket.writable && error.code !== 'ECONNRESET') {
      socket.end(rawProblem(problemOf(error, limits), { requestId: crypto.randomUUID() }), () => socket.destroy())
    } else socket.destroy()
  }
}

const ignore = (): void => undefined

function hold(socket: Socket, turn: Turn): void {
  // One that is to be resumed and is paused before that would be read on.
  if (turn.isHeld) return
  // Node reads on by itself after the end of each request.
  if (turn.isHeld === undefined) socket.on('resume', () => turn.isHeld && socket.pause())
  turn.isHeld = true
  socket.pause()
}

function letGo(socket: Socket, turn: Turn): void {
  if (!turn.isHeld) return
  turn.isHeld = false
  socket.resume()
}

const isUnderWay = (response: ServerResponse): boolean => !response.writableFinished && !response.destroyed

function problemOf({ code, message }: Error & { code?: string }, limits: GatewayLimits): ShopError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return shopError('REQUEST_TIMEOUT')
    case 'HPE_HEADER_OVERFLOW':
      return shopError('HEADERS_TOO_LARGE', limits.headerBytes)
    default:
      return shopError('REQUEST_MALFORMED', message)
  }
}

// A client that has closed its side may still read, or may be gone; only silence tells.
function allowHalfClose(socket: Socket, turns: Turns, silenceMs: number): void {
  socket.once('end', () => {
    let written = socket.bytesWritten
    const timer = setInterval(() => {
      if (turns.isUnderWay(socket) && socket.bytesWritten > written) written = socket.bytesWritten
      else socket.destroy()
    }, silenceMs)
    socket.once('close', () => clearInterval(timer))
  })
}
