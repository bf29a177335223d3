import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** A way to a server's unix socket or port, which can be taken away and given back. */
export class DatabaseProxy {
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>()
  readonly #path: string | number
  #server: Server
  #port = 0
  #isHanging = false
  #lateMs = 0

  constructor(path: string | number) {
    this.#path = path
    this.#server = this.#newServer()
  }

  get port(): number {
    return this.#port
  }

  async open(): Promise<void> {
    this.#server = this.#newServer().listen(this.#port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.#port = (this.#server.address() as AddressInfo).port
  }

  /** Breaks all connections and refuses new ones, until it is opened again. */
  async refuse(): Promise<void> {
    this.#server.close()
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy()
    await once(this.#server, 'close')
  }

  /** Connections are made and kept, and nothing comes through, until it goes on. */
  hang(): void {
    this.#isHanging = true
    for (const pair of this.#pairs) for (const socket of pair) socket.pause()
  }

  goOn(): void {
    this.#isHanging = false
    for (const pair of this.#pairs) for (const socket of pair) socket.resume()
  }

  /** Over connections that are made from now on, answers come so much later. */
  answerLate(ms: number): void {
    this.#lateMs = ms
  }

  #newServer(): Server {
    return createServer((client) => {
      const lateMs = this.#lateMs
      const server = typeof this.#path === 'number' ? connect(this.#path, '127.0.0.1') : connect(this.#path)
      const pair = [client, server] as const
      this.#pairs.add(pair)
      client.on('data', (chunk) => void server.write(chunk))
      server.on(
        'data',
        (chunk) => void (lateMs > 0 ? setTimeout(() => client.write(chunk), lateMs) : client.write(chunk)),
      )
      for (const socket of pair) {
        socket.on('error', () => undefined)
        socket.on('close', () => {
          this.#pairs.delete(pair)
          for (const other of pair) other.destroy()
        })
      }
      if (this.#isHanging) for (const socket of pair) socket.pause()
    })
  }
}
