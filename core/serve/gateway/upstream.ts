import { Pool } from 'undici'
import type { GatewayLimits, Route } from '../../protocol/index.js'

export interface UpstreamOptions {
  readonly route: Route
  readonly limits: GatewayLimits
  /** No request is under way any more, and none will come. */
  readonly onDrained: () => void
}

/** A worker as the gateway sees it: its connections, and how many requests are under way on them. */
export class Upstream {
  readonly release: number
  readonly socket: string
  readonly pool: Pool
  #underWay = 0
  #state: 'serving' | 'retiring' | 'drained' = 'serving'
  readonly #onDrained: () => void

  constructor({ route, limits, onDrained }: UpstreamOptions) {
    this.release = route.release
    this.socket = route.socket
    this.#onDrained = onDrained
    this.pool = new Pool('http://worker', {
      socketPath: route.socket,
      connections: limits.connections,
      headersTimeout: limits.answerMs,
      bodyTimeout: 0,
    })
  }

  /** A request begins. Each is followed by one `leave`. */
  enter(): void {
    this.#underWay += 1
  }

  leave(): void {
    this.#underWay -= 1
    this.#closeWhenEmpty()
  }

  /** Takes no new requests; those under way finish. */
  retire(): void {
    if (this.#state === 'serving') this.#state = 'retiring'
    this.#closeWhenEmpty()
  }

  /** The worker is gone: every request under way fails now. */
  abandon(): void {
    this.retire()
    this.pool.destroy().catch(() => undefined)
  }

  #closeWhenEmpty(): void {
    if (this.#state !== 'retiring' || this.#underWay > 0) return
    this.#state = 'drained'
    // Nothing is under way, so there is nothing that closing could fail.
    this.pool.close().catch(() => undefined)
    this.#onDrained()
  }
}
