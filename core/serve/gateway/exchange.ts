import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { ShopError } from '../../model/index.js'
import { Answer } from './answer.js'
import { AnswerFlow } from './answer-flow.js'
import { EventStream, isEventStream } from './event-stream.js'
import { type AnswerHeaders, headersForClient, headersForWorker } from './headers.js'
import { Hints } from './hints.js'
import { remedyOf } from './remedy.js'
import { isWhole, limitBody, readSmallBody, requestBodyOf } from './request-body.js'
import { sendProblem } from './send-problem.js'
import type { Moving } from './stall-watch.js'
import type { TenantDoor } from './tenant-door.js'
import type { Guest, Upstream } from './upstream.js'
import type { Visitor } from './visitor.js'

export interface ExchangeOptions {
  readonly door: TenantDoor
  /** The path as the client wrote it. */
  readonly path: string
  readonly requestId: string
}

/** One request of a client and its answer, by one worker; at most one more is tried, and only unseen by the client. */
export class Exchange implements Dispatcher.DispatchHandler, Visitor, Guest, Moving {
  waitsSince: number | undefined
  moves = 0
  watched: Moving['watched']
  readonly #began = performance.now()
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
  #hasPlace = false
  #isSent = false
  #failedStarts = 0
  #answer: Answer | undefined
  /** Somebody else than the worker has ended the answer. */
  #isOver = false
  /** None for an answer of one piece. */
  #flow: AnswerFlow | undefined
  #events: EventStream | undefined
  #hints: Hints | undefined

  constructor(response: ServerResponse, { door, path, requestId }: ExchangeOptions) {
    this.#request = response.req
    this.#response = response
    this.#door = door
    this.#path = path
    this.#requestId = requestId
  }

  /** Who sends a large body slowly must not keep others out. */
  get takesPlace(): boolean {
    return this.#body === null || Buffer.isBuffer(this.#body)
  }

  /** A stream of events has nothing to say at times; but what it has said should be read. */
  get mayRest(): boolean {
    return this.#events !== undefined && this.#flow?.isBlocked !== true
  }

  start(): void {
    // Node emits it once, whether the answer was sent to its end or the client has gone.
    this.#response.on('close', () => this.#onClose())
    const no = this.#door.knock()
    if (no !== undefined) return this.#refuse(no)
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
    this.#hasPlace = this.takesPlace
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

  turnAway(error: ShopError): void {
    this.#refuse(error)
  }

  breakOff(): void {
    this.#response.destroy()
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#isSent = true
    this.#attempts += 1
    this.#controller = controller
    if (this.#response.destroyed) controller.abort(new Error('the client has left'))
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, given: AnswerHeaders): void {
    if (status < 200) {
      this.#hints ??= new Hints()
      return this.#hints.take(controller, isWhole(this.#request) ? this.#door.limits.answerMs : undefined)
    }
    this.#leavePlace()
    // The gateway has answered for it: the rest of the request did not come.
    if (this.#response.headersSent) return controller.abort(new Error('it is answered'))
    const served = { requestId: this.#requestId, release: this.#upstream?.release ?? 0 }
    const headers = headersForClient(given, served)
    if (!isWhole(this.#request)) headers.push('connection', 'close')
    this.#answer = new Answer(this.#response, { status, headers, length: Number(given['content-length']) })
    this.#door.stalls.add(this)
    if (!isEventStream(given['content-type'])) return
    this.#events = new EventStream(() => this.#endEvents())
    this.#upstream?.settle(this)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.moves += 1
    const isRead = this.#answer?.write(chunk) !== false
    this.#events?.pass(chunk)
    if (isRead && this.moves === 1) return
    this.#flow ??= new AnswerFlow({ controller, response: this.#response, share: this.#door.share })
    this.#flow.passed(chunk.length)
    if (!isRead) this.#flow.block(this)
  }

  onResponseEnd(): void {
    this.#leave()
    this.#answer?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const upstream = this.#leave()
    if (upstream === undefined || this.#response.destroyed || this.#isOver) return
    // Half an answer cannot be taken back; breaking off is the only honest end.
    if (this.#answer?.isSent) this.#response.destroy()
    else {
      this.#answer?.drop()
      this.#recover(error, upstream)
    }
  }

  // Counted from here: who is slow to send a small body must not keep others out.
  #begin(body: Buffer | Readable | null): void {
    if (this.#response.destroyed) return
    this.#body = body
    this.#isCounted = true
    this.#door.enter()
    if (this.#door.underWay <= this.#door.limits.inFlight) this.#door.receive(this)
    else this.#refuse(this.#door.busy())
  }

  #beginAgain(): void {
    if (!this.#response.destroyed) this.#door.receive(this)
  }

  #recover(error: Error & { code?: string }, upstream: Upstream): void {
    const { tenant, limits } = this.#door
    const remedy = remedyOf({
      error,
      tenant,
      bodyBytes: limits.bodyBytes,
      isSent: this.#isSent,
      isRepeatable: this.#isRepeatable(),
      failedStarts: this.#failedStarts,
    })
    switch (remedy.kind) {
      case 'again':
        if (!this.#isSent) this.#failedStarts += 1
        setTimeout(() => this.#beginAgain(), remedy.afterMs)
        return
      case 'elsewhere':
        this.#door.lose(upstream)
        this.#door.receive(this)
        return
      case 'refuse':
        this.#refuse(remedy.error, remedy.isWorkersFault ? upstream : undefined)
    }
  }

  #isRepeatable(): boolean {
    const { method } = this.#request
    if (this.#answer !== undefined) return false
    return this.#attempts < 2 && this.#body === null && (method === 'GET' || method === 'HEAD')
  }

  #refuse(error: ShopError, upstream?: Upstream): void {
    if (this.#response.destroyed || this.#response.headersSent) return
    this.#isOver = true
    sendProblem(this.#response, error, { requestId: this.#requestId, release: upstream?.release })
  }

  #endEvents(): void {
    this.#isOver = true
    this.#answer?.end()
    this.#controller?.abort(new Error('another release has the requests'))
  }

  #leavePlace(): void {
    this.#hints?.close()
    if (this.#hasPlace) this.#door.leavePlace()
    this.#hasPlace = false
  }

  #leave(): Upstream | undefined {
    this.#leavePlace()
    const upstream = this.#upstream
    this.#upstream = undefined
    upstream?.leave(this)
    this.#events?.close()
    return upstream
  }

  #onClose(): void {
    if (this.#isCounted) this.#door.leave()
    const { headersSent, statusCode } = this.#response
    this.#door.answers.count(headersSent ? statusCode : 0, performance.now() - this.#began)
    this.#door.forget(this)
    this.#door.stalls.delete(this)
    if (this.#upstream !== undefined) this.#controller?.abort(new Error('the client has left'))
  }
}
