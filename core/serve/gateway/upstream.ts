import { type ClientRequest, request as openRequest } from 'node:http'
import { Client, type Dispatcher, Pool } from 'undici'
import { type GatewayLimits, type Route, workerKeepAliveMs } from '../../protocol/index.js'

/** Undici wants one; the socket decides. */
const origin = 'http://worker'

export interface UpstreamOptions {
  readonly route: Route
  readonly limits: GatewayLimits
  /** No request is under way any more, and none will come. */
  readonly onDrained: () => void
}

/** Who stays as long as it is let: a WebSocket, a stream of events. */
export interface Guest {
  /** Another release has the requests from now on. */
  askToLeave(): void
}

/** A worker as the gateway sees it: its connections, and how many requests are under way on them. */
export class Upstream {
  readonly release: number
  readonly socket: string
  readonly #pool: Pool
  readonly #connection: Client.Options
  readonly #guests = new Set<Guest>()
  #underWay = 0
  #state: 'serving' | 'retiring' | 'drained' = 'serving'
  readonly #onDrained: () => void

  constructor({ route, limits, onDrained }: UpstreamOptions) {
    this.release = route.release
    this.socket = route.socket
    this.#onDrained = onDrained
    this.#connection = {
      socketPath: route.socket,
      headersTimeout: limits.answerMs,
      bodyTimeout: 0,
      keepAliveTimeout: workerKeepAliveMs,
      maxHeaderSize: limits.answerHeaderBytes,
    }
    this.#pool = new Pool(origin, { ...this.#connection, connections: limits.connections })
  }

  /** Requests that are under way. */
  get underWay(): number {
    return this.#underWay
  }

  /** Sends a request on one of the kept connections. */
  send(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#pool.dispatch(request, handler)
  }

  /**
   * Sends a request on a connection of its own: when one broke, the kept ones may be broken too and not know it yet,
   * while a dead worker's socket refuses a new one at once.
   */
  sendAlone(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    const client = new Client(origin, this.#connection)
    client.dispatch(request, handler)
    // Waits for the request.
    client.close().catch(() => undefined)
  }

  /** Opens a request that wants its connection for itself. Undici cannot tell the answer of a worker that says no. */
  upgrade(path: string, headers: readonly string[]): ClientRequest {
    const { maxHeaderSize = 0 } = this.#connection
    return openRequest({ socketPath: this.socket, path, headers, agent: false, setHost: false, maxHeaderSize })
  }

  /** A request begins. Each is followed by one `leave`. */
  enter(): void {
    this.#underWay += 1
  }

  leave(guest?: Guest): void {
    if (guest !== undefined && this.#guests.size > 0) this.#guests.delete(guest)
    this.#underWay -= 1
    this.#closeWhenEmpty()
  }

  /** A request that has entered will stay. Asked to leave when another release gets the requests. */
  settle(guest: Guest): void {
    if (this.#state === 'serving') this.#guests.add(guest)
    else guest.askToLeave()
  }

  /** Takes no new requests; those under way finish, guests leave. */
  retire(): void {
    if (this.#state === 'serving') this.#state = 'retiring'
    this.askGuestsToLeave()
    this.#closeWhenEmpty()
  }

  askGuestsToLeave(): void {
    for (const guest of this.#guests) guest.askToLeave()
    this.#guests.clear()
  }

  /** The worker is gone: every request under way fails now. */
  abandon(): void {
    this.retire()
    this.#pool.destroy().catch(() => undefined)
  }

  #closeWhenEmpty(): void {
    if (this.#state !== 'retiring' || this.#underWay > 0) return
    this.#state = 'drained'
    // Nothing is under way, so there is nothing that closing could fail.
    this.#pool.close().catch(() => undefined)
    this.#onDrained()
  }
}
