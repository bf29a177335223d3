import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestListener,
  type ServerResponse,
} from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { until } from '../../setup/until.js'

/** A message as it came. */
export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How an endpoint answers a message, at once or later. */
export type OddAnswer = (response: ServerResponse, message: Received) => unknown

/** An endpoint on the loopback that answers as it likes. */
export class OddEndpoint {
  readonly received: Received[] = []
  readonly #sockets = new Set<IncomingMessage['socket']>()
  readonly #server: ReturnType<typeof createServer>
  readonly #name: string
  answer: OddAnswer

  private constructor(answer: OddAnswer, tls?: { readonly key: Buffer; readonly cert: Buffer }) {
    this.answer = answer
    const onRequest: RequestListener = (request, response) => {
      this.#sockets.add(request.socket)
      text(request).then(
        (body) => {
          const message = { headers: request.headers, body }
          this.received.push(message)
          this.answer(response, message)
        },
        () => response.destroy(),
      )
    }
    this.#server = tls === undefined ? createServer(onRequest) : createTlsServer(tls, onRequest)
    this.#name = tls === undefined ? 'http://127.0.0.1' : 'https://localhost'
  }

  static async open(
    answer: OddAnswer = taking,
    tls?: { readonly key: Buffer; readonly cert: Buffer },
  ): Promise<OddEndpoint> {
    const endpoint = new OddEndpoint(answer, tls)
    await new Promise<void>((resolve) => endpoint.#server.listen(0, '127.0.0.1', resolve))
    return endpoint
  }

  get url(): string {
    return `${this.#name}:${(this.#server.address() as AddressInfo).port}/hook`
  }

  /** Bytes that it has got rid of on all its connections. */
  get sentBytes(): number {
    return [...this.#sockets].reduce((sum, { bytesWritten }) => sum + bytesWritten, 0)
  }

  /** Waits until it has had so many messages; answers all. */
  async got(count: number): Promise<readonly Received[]> {
    await until(() => this.received.length >= count, `${count} messages at the endpoint`)
    return this.received
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}

export const taking: OddAnswer = (response) => response.writeHead(204).end()

export const refusing: OddAnswer = (response) => response.writeHead(500).end('out of order')
