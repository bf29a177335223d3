import type { ServerResponse } from 'node:http'
import { isWhole } from './request-body.js'
import { endAfterRequest } from './send-problem.js'

/** A body up to this size leaves together with its head, as one text: two buffers cost Node a dearer call. */
const onePieceBytes = 16 * 1024
/** Pieces below that leave together with others of the same turn: Node keeps three buffers for each that it is given. */
const smallBytes = 1024

export interface AnswerHead {
  readonly status: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
  /** Of the body, where it is known; else NaN. */
  readonly length: number
}

/** A worker's answer on its way to the client. A small one, and one that is all there at once, leaves in one piece. */
export class Answer {
  readonly #response: ServerResponse
  readonly #head: AnswerHead
  #state: 'held' | 'sent' | 'dropped' = 'held'
  #first: Buffer | undefined
  /** Small pieces of this turn. */
  readonly #small: Buffer[] = []

  constructor(response: ServerResponse, head: AnswerHead) {
    this.#response = response
    this.#head = head
    // The head of a stream that has nothing to say yet must not wait for its first word.
    if (!(head.length <= onePieceBytes)) process.nextTick(flush, this)
  }

  /** The client has seen a part of it, or will. */
  get isSent(): boolean {
    return this.#state === 'sent'
  }

  /** False where the client should read first. */
  write(chunk: Buffer): boolean {
    if (this.#state === 'held' && this.#first === undefined && chunk.length <= onePieceBytes) {
      this.#first = chunk
      return true
    }
    this.flush()
    // It is not ours any more: the gateway has answered meanwhile.
    if (this.#state !== 'sent') return true
    if (chunk.length < smallBytes) this.#gather(chunk)
    else {
      this.writeSmall()
      this.#response.write(chunk)
    }
    return !this.#response.writableNeedDrain
  }

  end(): void {
    const response = this.#response
    if (this.#state === 'held' && response.headersSent) return
    if (this.#state === 'held' && isWhole(response.req)) {
      this.#writeHead()
      if (this.#first === undefined) response.end()
      else response.end(this.#first.toString('latin1'), 'latin1')
    } else {
      this.flush()
      this.writeSmall()
      endAfterRequest(response.req, response)
    }
  }

  /** Sends what there is; all that follows goes as it comes. */
  flush(): void {
    // The gateway may have answered meanwhile: the rest of the request did not come.
    if (this.#state !== 'held' || this.#response.destroyed || this.#response.headersSent) return
    this.#writeHead()
    if (this.#first === undefined) this.#response.flushHeaders()
    else this.#response.write(this.#first)
  }

  /** Sends what has come in small pieces. */
  writeSmall(): void {
    const { length } = this.#small
    // The client may have left meanwhile.
    if (length === 0 || this.#response.writableEnded || this.#response.destroyed) return
    this.#response.write(length === 1 ? this.#small[0] : Buffer.concat(this.#small))
    this.#small.length = 0
  }

  /** It broke off, and the client has seen nothing. */
  drop(): void {
    this.#state = 'dropped'
  }

  #gather(chunk: Buffer): void {
    if (this.#small.length === 0) process.nextTick(writeSmall, this)
    this.#small.push(chunk)
  }

  #writeHead(): void {
    const { status, headers } = this.#head
    this.#state = 'sent'
    this.#response.writeHead(status, headers as string[])
  }
}

function flush(answer: Answer): void {
  answer.flush()
}

function writeSmall(answer: Answer): void {
  answer.writeSmall()
}
