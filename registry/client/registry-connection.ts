import { Client, type Dispatcher, Pool } from 'undici'
import { shopError, withCause } from '../../core/model/index.js'
import { routes } from '../routes.js'
import { Patience } from './patience.js'

/** Reading many large packages at once keeps a registry from answering for a while; it is there nevertheless. */
const pingLimit = 2_500

export interface Question {
  readonly path: string
  readonly method?: 'GET' | 'PUT' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal?: AbortSignal | undefined
  /** How long an answer may take, in milliseconds, while the registry is there. */
  readonly limit?: number
  /** How many bytes an answer may have, and what is thrown where it has more. */
  readonly most?: { readonly bytes: number; readonly error: Error }
}

export interface Answer {
  readonly status: number
  readonly etag: string | undefined
  readonly body: Buffer
}

/** Kept-alive connections to one registry. Whatever status it answers with is an answer. */
export class RegistryConnection {
  readonly url: string
  readonly #pool: Pool
  /** Only pings go through it, so that they never stand behind slow answers. */
  readonly #bell: Client

  constructor(url: string) {
    this.url = new URL(url).origin
    const limits = { headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 2_000 } }
    // More at once would only keep it from answering the bell.
    this.#pool = new Pool(this.url, { ...limits, connections: 4 })
    this.#bell = new Client(this.url, limits)
  }

  /** Throws REGISTRY_UNREACHABLE within five seconds when nobody answers, and the signal's reason when that is aborted. */
  async ask(question: Question): Promise<Answer> {
    const patience = new Patience(() => this.#isThere(), question)
    try {
      return await this.#askTwice(question, patience.signal)
    } catch (error) {
      if (question.signal?.aborted) throw question.signal.reason
      if (error === question.most?.error) throw error
      throw withCause(shopError('REGISTRY_UNREACHABLE', this.url, reasonOf(error as NodeJS.ErrnoException)), error)
    } finally {
      patience.end()
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.#pool.destroy(), this.#bell.destroy()])
  }

  /** A kept-alive connection may have been closed while the question was on its way; a read can be asked again. */
  async #askTwice(question: Question, signal: AbortSignal): Promise<Answer> {
    try {
      return await send(this.#pool, question, signal)
    } catch (error) {
      const isBroken = ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '')
      if (!isBroken || (question.method ?? 'GET') !== 'GET') throw error
      return send(this.#pool, question, signal)
    }
  }

  async #isThere(): Promise<boolean> {
    try {
      await send(this.#bell, { path: routes.ping }, AbortSignal.timeout(pingLimit))
      return true
    } catch {
      return false
    }
  }
}

async function send(door: Dispatcher, question: Question, signal: AbortSignal): Promise<Answer> {
  const { path, method = 'GET', headers = {}, body = null } = question
  const answer = await door.request({ path, method, headers, body, signal })
  const etag = answer.headers['etag']
  return {
    status: answer.statusCode,
    etag: typeof etag === 'string' ? etag : undefined,
    body: await bodyOf(answer.body, question.most),
  }
}

async function bodyOf(body: AsyncIterable<Buffer>, most: Question['most']): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    // The rest is not waited for.
    if (most !== undefined && size > most.bytes) throw most.error
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function reasonOf(error: NodeJS.ErrnoException): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return 'the connection was refused'
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return 'the connection broke'
    case 'UND_ERR_CONNECT_TIMEOUT':
      return 'it does not answer'
    default:
      return error.message
  }
}
