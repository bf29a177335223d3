import type { GatewayLimits, Route, TenantLoad } from '../../protocol/index.js'
import { Upstream } from './upstream.js'

/** A request that wants a worker. */
export interface Visitor {
  /** Until when it would wait, in `performance.now()`; undefined before it first has to. */
  waitsUntil: number | undefined
  /** There is a worker: go. */
  admit(upstream: Upstream): void
  /** There is none, and will not be soon. */
  turnAway(): void
}

export interface TenantDoorOptions {
  readonly tenant: string
  readonly limits: GatewayLimits
  readonly onDrained: (socket: string) => void
}

/** A tenant at the gateway: the one pointer to its worker, and the requests that wait while there is none. */
export class TenantDoor {
  readonly tenant: string
  readonly limits: GatewayLimits
  /** Requests that have come in and are not answered yet. */
  underWay = 0
  #upstream: Upstream | undefined
  /** Workers that may still have requests of ours. */
  readonly #upstreams = new Set<Upstream>()
  readonly #waiting = new Map<Visitor, NodeJS.Timeout>()
  readonly #onDrained: (socket: string) => void

  constructor({ tenant, limits, onDrained }: TenantDoorOptions) {
    this.tenant = tenant
    this.limits = limits
    this.#onDrained = onDrained
  }

  get load(): TenantLoad {
    const releases = [...this.#upstreams].map(({ release, underWay }) => ({ release, underWay }))
    return { tenant: this.tenant, underWay: this.underWay, waiting: this.#waiting.size, releases }
  }

  /** The switch: whoever comes from now on goes to this worker. */
  route(route: Route): void {
    if (this.#upstream?.socket === route.socket) return
    const old = this.#upstream
    const upstream = this.#open(route)
    this.#upstream = upstream
    old?.retire()
    const waiting = [...this.#waiting.keys()]
    for (const visitor of waiting) {
      this.forget(visitor)
      visitor.admit(upstream)
    }
  }

  /** The worker is gone: its requests fail, new ones wait. */
  park(): void {
    const old = this.#upstream
    this.#upstream = undefined
    old?.abandon()
  }

  /** The worker's socket refuses connections: before the supervisor says so, new requests wait. */
  lose(upstream: Upstream): void {
    if (this.#upstream !== upstream) return
    this.#upstream = undefined
    upstream.retire()
  }

  /** Sends the visitor to the worker, now or when there is one; turns it away after its time or when too many wait. */
  receive(visitor: Visitor): void {
    if (this.#upstream !== undefined) {
      visitor.admit(this.#upstream)
      return
    }
    visitor.waitsUntil ??= performance.now() + this.limits.parkMs
    const left = visitor.waitsUntil - performance.now()
    if (left <= 0 || this.#waiting.size >= this.limits.parked) {
      visitor.turnAway()
      return
    }
    this.#waiting.set(
      visitor,
      setTimeout(() => this.#turnAway(visitor), left),
    )
  }

  /** The visitor has left by itself. */
  forget(visitor: Visitor): void {
    clearTimeout(this.#waiting.get(visitor))
    this.#waiting.delete(visitor)
  }

  /** The tenant is no more. */
  close(): void {
    for (const visitor of this.#waiting.keys()) this.#turnAway(visitor)
    this.#upstream?.retire()
    this.#upstream = undefined
  }

  #open(route: Route): Upstream {
    const onDrained = (): void => {
      this.#upstreams.delete(upstream)
      this.#onDrained(route.socket)
    }
    const upstream = new Upstream({ route, limits: this.limits, onDrained })
    this.#upstreams.add(upstream)
    return upstream
  }

  #turnAway(visitor: Visitor): void {
    this.forget(visitor)
    visitor.turnAway()
  }
}
