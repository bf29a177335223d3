import { type ClientRequest, type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ShopError, shopError } from '../../model/index.js'
import type { ExchangeOptions } from './exchange.js'
import { headersForClient, headersForWorker } from './headers.js'
import { Hints, TooManyHints } from './hints.js'
import { sendProblem } from './send-problem.js'
import { Splice } from './splice.js'
import type { TenantDoor } from './tenant-door.js'
import type { Guest, Upstream } from './upstream.js'
import type { Visitor } from './visitor.js'

/** A request that wants to become a WebSocket, on its bare connection. */
export interface UpgradeRequest {
  readonly request: IncomingMessage
  readonly socket: Socket
  /** What the client has sent behind the request already. */
  readonly head: Buffer
}

/** Whether the client offers what we pass on. All other offers are passed over, as HTTP allows. */
export const wantsWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.toLowerCase() === 'websocket' &&
  headers['content-length'] === undefined &&
  headers['transfer-encoding'] === undefined

/** A WebSocket's way to a worker: its handshake is the worker's to answer; then the two connections are one. */
export class Upgrade implements Visitor, Guest {
  readonly takesPlace = false
  waitsSince: number | undefined
  readonly #from: UpgradeRequest
  readonly #door: TenantDoor
  readonly #path: string
  readonly #requestId: string
  #upstream: Upstream | undefined
  #splice: Splice | undefined
  #sent: ClientRequest | undefined
  #isLeaving = false
  /** An answer has begun, and cannot be taken back. */
  #isAnswered = false

  constructor(from: UpgradeRequest, { door, path, requestId }: ExchangeOptions) {
    this.#from = from
    this.#door = door
    this.#path = path
    this.#requestId = requestId
  }

  start(): void {
    const { socket } = this.#from
    // Node has let go of it.
    socket.on('error', () => undefined)
    socket.setTimeout(0).setKeepAlive(true, 60_000)
    socket.once('close', () => this.#onClose())
    const { limits } = this.#door
    this.#door.enter()
    this.#door.sockets += 1
    const isFull = this.#door.underWay > limits.inFlight || this.#door.sockets > limits.sockets
    const no = this.#door.knock() ?? (isFull ? this.#door.busy() : undefined)
    if (no === undefined) this.#door.receive(this)
    else this.#refuse(no)
  }

  admit(upstream: Upstream): void {
    this.#upstream = upstream
    upstream.enter()
    const headers = headersForWorker(this.#from.request, this.#requestId)
    const sent = upstream.upgrade(this.#path, [...headers, 'connection', 'upgrade', 'upgrade', 'websocket'])
    this.#sent = sent
    const late = setTimeout(() => {
      sent.destroy()
      this.#refuse(shopError('ANSWER_LATE', this.#door.tenant), upstream)
    }, this.#door.limits.answerMs)
    sent.once('close', () => clearTimeout(late))
    const hints = new Hints()
    sent.on('information', () => hints.take({ abort: (why) => sent.destroy(why) }))
    // What was read already is told of even when it is given up.
    sent.once('upgrade', (answer, worker, head) => {
      clearTimeout(late)
      if (!sent.destroyed) this.#join(answer, worker, head)
    })
    sent.once('response', (answer) => !sent.destroyed && this.#passOn(answer, upstream))
    sent.once('error', (error: NodeJS.ErrnoException) => this.#onError(error, upstream))
    upstream.settle(this)
    sent.end()
  }

  turnAway(error: ShopError): void {
    this.#refuse(error)
  }

  askToLeave(): void {
    this.#isLeaving = true
    this.#splice?.leave()
  }

  #join(answer: IncomingMessage, worker: Duplex, head: Buffer): void {
    const { socket } = this.#from
    const headers = headersForClient(answer.headersDistinct, this.#served())
    const lines = headers.map((part, i) => (i % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\n${lines}connection: Upgrade\r\nupgrade: websocket\r\n\r\n`,
      'latin1',
    )
    this.#splice = new Splice(socket, worker)
    this.#splice.start({ client: this.#from.head, worker: head }, () => this.#leave())
    if (this.#isLeaving) this.#splice.leave()
  }

  // The worker says no, or has never heard of WebSockets. It has as long for its whole answer as for the beginning.
  #passOn(answer: IncomingMessage, upstream: Upstream): void {
    const { statusCode = 0 } = answer
    if (statusCode < 200 || statusCode > 999) {
      answer.destroy()
      this.#refuse(shopError('ANSWER_MALFORMED', this.#door.tenant), upstream)
      return
    }
    const response = this.#response()
    const headers = headersForClient(answer.headersDistinct, this.#served())
    response.writeHead(statusCode, [...headers, 'connection', 'close'])
    answer.once('error', () => response.destroy())
    answer.once('close', () => this.#leave())
    answer.pipe(response)
  }

  #onError(error: NodeJS.ErrnoException, upstream: Upstream): void {
    if (this.#upstream === undefined) return
    this.#leave()
    if (this.#from.socket.destroyed || this.#splice !== undefined) return
    if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') {
      this.#door.lose(upstream)
      this.#door.receive(this)
      return
    }
    const code = error instanceof TooManyHints ? 'ANSWER_MALFORMED' : 'ANSWER_LOST'
    this.#refuse(shopError(code, this.#door.tenant), upstream)
  }

  #refuse(error: ShopError, upstream?: Upstream): void {
    this.#leave()
    if (this.#from.socket.destroyed) return
    if (this.#isAnswered) this.#from.socket.destroy()
    else sendProblem(this.#response(), error, { requestId: this.#requestId, release: upstream?.release })
  }

  /** The way to answer with HTTP after all. */
  #response(): ServerResponse {
    const { request, socket } = this.#from
    this.#isAnswered = true
    const response = new ServerResponse(request)
    response.shouldKeepAlive = false
    response.assignSocket(socket)
    response.on('error', () => undefined)
    response.once('finish', () => socket.destroySoon())
    return response
  }

  #served() {
    return { requestId: this.#requestId, release: this.#upstream?.release ?? 0 }
  }

  #leave(): void {
    const upstream = this.#upstream
    this.#upstream = undefined
    upstream?.leave(this)
  }

  #onClose(): void {
    this.#door.leave()
    this.#door.sockets -= 1
    this.#door.forget(this)
    // One that is joined ends by itself, both sides at once.
    if (this.#splice === undefined) this.#sent?.destroy()
  }
}
