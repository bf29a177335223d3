import type { ServerResponse } from 'node:http'
import { endAfterRequest } from './send-problem.js'

/** A body up to this size leaves together with its head, as one text: Node writes that with one call, and two buffers with a dearer one. */
const onePieceBytes = 16 * 1024

export interface AnswerOptions {
  readonly response: ServerResponse
  readonly status: number
  /** Names and values in turn. */
  readonly headers: readonly string[]
  /** It was not all there at once, and is on its way. */
  readonly onStream: () => void
}

/** A worker's answer on its way to the client. One that is all there at once leaves in one piece. */
export class Answer {
  readonly #options: AnswerOptions
  #state: 'held' | 'sent' | 'dropped' = 'held'
  #first: Buffer | undefined

  constructor(options: AnswerOptions) {
    this.#options = options
    // The head of a stream that has nothing to say yet must not wait for its first word.
    process.nextTick(flush, this)
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
    return this.#options.response.write(chunk)
  }

  end(): void {
    const { response } = this.#options
    if (this.#state === 'held' && response.req.complete) {
      this.#writeHead()
      if (this.#first === undefined) response.end()
      else response.end(this.#first.toString('latin1'), 'latin1')
    } else {
      this.flush()
      endAfterRequest(response.req, response)
    }
  }

  /** Sends what there is, and all that follows as it comes. */
  flush(): void {
    const { response, onStream } = this.#options
    if (this.#state !== 'held' || response.destroyed) return
    this.#writeHead()
    if (this.#first === undefined) response.flushHeaders()
    else response.write(this.#first)
    onStream()
  }

  /** It broke off, and the client has seen nothing. */
  drop(): void {
    this.#state = 'dropped'
  }

  #writeHead(): void {
    const { response, status, headers } = this.#options
    this.#state = 'sent'
    response.writeHead(status, headers as string[])
  }
}

function flush(answer: Answer): void {
  answer.flush()
}
