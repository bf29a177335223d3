import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { type ShopError, shopError } from '../../model/index.js'
import { EventStream, isEventStream } from './event-stream.js'
import { headersForClient, headersForWorker } from './headers.js'
import { BodyTooLarge, limitBody, readSmallBody, requestBodyOf } from './request-body.js'
import { endAfterRequest, sendProblem } from './send-problem.js'
import type { TenantDoor, Visitor } from './tenant-door.js'
import type { Guest, Upstream } from './upstream.js'

/** How often a request may find a connection broken before a byte of it was sent. */
const maxFailedStarts = 5
/** A dying worker breaks its connections a little before its socket refuses new ones. */
const settleMs = 50

export interface ExchangeOptions {
  readonly door: TenantDoor
  /** The path as the client wrote it. */
  readonly path: string
  readonly requestId: string
}

/** One request of a client and its answer, by one worker; at most one more is tried, and only unseen by the client. */
export class Exchange implements Dispatcher.DispatchHandler, Visitor, Guest {
  waitsUntil: number | undefined
  readonly #request: IncomingMessage
  readonly #response: ServerResponse
  readonly #door: TenantDoor
  readonly #path: string
  readonly #requestId: string
  #body: Buffer | Readable | null = null
  #upstream: Upstream | undefined
  #controller: Dispatcher.DispatchController | undefined
  /** How many workers have got the request, or a part of it. */
  #attempts = 0
  #isCounted = false
  #isSent = false
  #failedStarts = 0
  #hasWritten = false
  #events: EventStream | undefined

  constructor(response: ServerResponse, { door, path, requestId }: ExchangeOptions) {
    this.#request = response.req
    this.#response = response
    this.#door = door
    this.#path = path
    this.#requestId = requestId
  }

  start(): void {
    this.#response.once('close', () => this.#onClose())
    if (this.#request.headers.expect !== undefined) this.#response.writeContinue()
    const body = requestBodyOf(this.#request)
    if (body.kind === 'small') {
      readSmallBody(this.#request, (whole) => this.#begin(whole))
      return
    }
    this.#begin(body.kind === 'stream' ? limitBody(this.#request, this.#door.limits.bodyBytes) : null)
  }

  admit(upstream: Upstream): void {
    this.#upstream = upstream
    this.#isSent = false
    upstream.enter()
    const request = {
      path: this.#path,
      method: this.#request.method ?? 'GET',
      headers: headersForWorker(this.#request, this.#requestId),
      body: this.#body,
      // Undici would close the connection after each HEAD.
      reset: false,
    }
    if (this.#attempts === 0) upstream.send(request, this)
    else upstream.sendAlone(request, this)
  }

  askToLeave(): void {
    this.#events?.leave()
  }

  turnAway(): void {
    this.#refuse(shopError('SHOP_UNAVAILABLE', this.#door.tenant, 'it is starting'))
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#isSent = true
    this.#attempts += 1
    this.#controller = controller
    if (this.#response.destroyed) controller.abort(new Error('the client has left'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number): void {
    // Hints on the way (1xx) are for the next hop.
    if (status < 200) return
    const served = { requestId: this.#requestId, release: this.#upstream?.release ?? 0 }
    const headers = headersForClient(controller.rawHeaders as readonly (Buffer | string)[], served)
    if (!this.#request.complete) headers.push('connection', 'close')
    this.#response.writeHead(status, headers)
    this.#response.on('drain', () => controller.resume())
    if (isEventStream(headers)) {
      this.#events = new EventStream(() => this.#endEvents())
      this.#upstream?.settle(this)
    }
    // The head of a stream that has nothing to say yet must not wait for its first word.
    process.nextTick(() => this.#flushHead())
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#hasWritten = true
    if (!this.#response.write(chunk)) controller.pause()
    this.#events?.pass(chunk)
  }

  onResponseEnd(): void {
    this.#leave()
    this.#hasWritten = true
    endAfterRequest(this.#request, this.#response)
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const upstream = this.#leave()
    if (this.#response.destroyed || this.#response.writableEnded) return
    // Half an answer cannot be taken back; breaking off is the only honest end.
    if (this.#response.headersSent) this.#response.destroy()
    else this.#recover(error, upstream)
  }

  // Counted from here: who is slow to send a small body must not keep others out.
  #begin(body: Buffer | Readable | null): void {
    if (this.#response.destroyed) return
    const { tenant, limits } = this.#door
    this.#body = body
    this.#isCounted = true
    this.#door.underWay += 1
    if (this.#door.underWay <= limits.inFlight) this.#door.receive(this)
    else this.#refuse(shopError('SHOP_UNAVAILABLE', tenant, 'too many requests are under way'))
  }

  #beginAgain(): void {
    if (!this.#response.destroyed) this.#door.receive(this)
  }

  #recover(error: Error & { code?: string }, upstream: Upstream | undefined): void {
    const { tenant, limits } = this.#door
    if (error instanceof BodyTooLarge) this.#refuse(shopError('BODY_TOO_LARGE', limits.bodyBytes))
    else if (!this.#isSent) this.#recoverUnsent(error, upstream)
    else if (this.#isRepeatable()) setTimeout(() => this.#beginAgain(), settleMs)
    else if (error.code === 'UND_ERR_HEADERS_TIMEOUT') this.#refuse(shopError('ANSWER_LATE', tenant), upstream)
    else this.#refuse(shopError('ANSWER_LOST', tenant), upstream)
  }

  // No byte of it has left us: whatever the method, another worker may have it.
  #recoverUnsent(error: Error & { code?: string }, upstream: Upstream | undefined): void {
    switch (error.code) {
      case 'ECONNREFUSED':
      case 'ENOENT':
        if (upstream !== undefined) this.#door.lose(upstream)
        this.#door.receive(this)
        return
      // The upstream was given up meanwhile, or its worker is just dying.
      case 'UND_ERR_CLOSED':
      case 'UND_ERR_DESTROYED':
      case 'UND_ERR_SOCKET':
      case 'ECONNRESET':
        this.#failedStarts += 1
        if (this.#failedStarts < maxFailedStarts) this.#door.receive(this)
        else this.turnAway()
        return
      case 'UND_ERR_INVALID_ARG':
      case 'UND_ERR_NOT_SUPPORTED':
        this.#refuse(shopError('REQUEST_MALFORMED', error.message))
        return
      default:
        this.#refuse(shopError('SHOP_UNAVAILABLE', this.#door.tenant, 'it takes no connection'), upstream)
    }
  }

  #isRepeatable(): boolean {
    const { method } = this.#request
    return this.#attempts < 2 && this.#body === null && (method === 'GET' || method === 'HEAD')
  }

  #refuse(error: ShopError, upstream?: Upstream): void {
    if (this.#response.destroyed) return
    sendProblem(this.#response, error, { requestId: this.#requestId, release: upstream?.release })
  }

  #endEvents(): void {
    endAfterRequest(this.#request, this.#response)
    this.#controller?.abort(new Error('another release has the requests'))
  }

  #flushHead(): void {
    if (!this.#hasWritten && !this.#response.writableEnded && !this.#response.destroyed) this.#response.flushHeaders()
  }

  #leave(): Upstream | undefined {
    const upstream = this.#upstream
    this.#upstream = undefined
    upstream?.leave(this)
    this.#events?.close()
    return upstream
  }

  #onClose(): void {
    if (this.#isCounted) this.#door.underWay -= 1
    this.#door.forget(this)
    if (!this.#response.writableFinished) this.#controller?.abort(new Error('the client has left'))
  }
}
