import { Client, type Dispatcher, Pool } from 'undici'
import { internalPaths, tokenHeader, workerKeepAliveMs } from '../../protocol/index.js'
import { printable } from '../logs/printable.js'
import { maxAnswerBytes, readAnswer } from './read-answer.js'
import { doorAnswered } from './start-fault.js'

/** A call of the platform to a worker's internal door. */
export interface WorkerRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly signal?: AbortSignal
}

export interface WorkerAnswer {
  readonly status: number
  /** See `readAnswer`. It comes from the shop's wall: parse it before you trust it. */
  readonly body: unknown
}

/** The platform's own way to a worker: over its socket, with its token, past the gateway. */
export class WorkerClient {
  readonly #pool: Pool
  /** A probe must not wait behind calls that take long. */
  readonly #probes: Client
  readonly #token: string

  constructor(socket: string, token: string) {
    this.#token = token
    const options = { socketPath: socket, maxResponseSize: maxAnswerBytes, keepAliveTimeout: workerKeepAliveMs }
    this.#pool = new Pool('http://worker', { ...options, connections: 64 })
    this.#probes = new Client('http://worker', options)
  }

  request(request: WorkerRequest): Promise<WorkerAnswer> {
    return this.#ask(this.#pool, request)
  }

  /** Resolves when the health door answers for that release; rejects with what it did instead. */
  async checkHealth(release: number, signal: AbortSignal): Promise<void> {
    const { status, body } = await this.#ask(this.#probes, { method: 'GET', path: internalPaths.health, signal })
    if (status !== 200) throw new Error(doorAnswered(status))
    const answered = (body as { readonly release?: unknown } | null)?.release
    if (answered !== release) {
      const told = printable(String(answered)).slice(0, 100)
      throw new Error(`its health door answered for release ${told}`)
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#probes.destroy()])
  }

  async #ask(dispatcher: Dispatcher, { method, path, body, signal }: WorkerRequest): Promise<WorkerAnswer> {
    const answer = await dispatcher.request({
      origin: 'http://worker',
      method,
      path,
      headers: { [tokenHeader]: this.#token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    })
    return { status: answer.statusCode, body: await readAnswer(path, answer) }
  }
}
