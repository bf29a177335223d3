import { type ShopError, shopError } from '../../model/index.js'
import { type GatewayLimits, type Route, requestTag, type TenantLoad } from '../../protocol/index.js'
import { AnswerMeter } from './answer-meter.js'
import { type FairGate, Lane } from './fair-gate.js'
import type { Share } from './fair-pass.js'
import type { House } from './house.js'
import type { StallWatch } from './stall-watch.js'
import { TokenBucket } from './token-bucket.js'
import { Upstream } from './upstream.js'
import type { Visitor } from './visitor.js'

export interface TenantDoorOptions extends Omit<House, 'clients'> {
  readonly tenant: string
  /** The tenant was asleep when it came. */
  readonly isAsleep: boolean
  readonly onDrained: (socket: string) => void
  /** A request waits for it, and it is asleep. */
  readonly onWanted: () => void
}

/** Why there is no worker: it is gone and is being started again, it sleeps, or it sleeps and somebody has asked for it. */
type Absence = 'lost' | 'asleep' | 'wanted'

/** A tenant at the gateway: the one pointer to its worker, and the requests that wait. */
export class TenantDoor {
  readonly tenant: string
  /** How the ids of its requests end. */
  readonly requestTag: string
  readonly limits: GatewayLimits
  readonly stalls: StallWatch
  /** Of what passes in a turn of the event loop. */
  readonly share: Share
  readonly answers = new AnswerMeter()
  /** Those of them that are WebSockets. */
  sockets = 0
  #underWay = 0
  #hasBegunAnswer = false
  #usedAt = performance.now()
  #upstream: Upstream | undefined
  #absence: Absence
  /** Workers that may still have requests of ours. */
  readonly #upstreams = new Set<Upstream>()
  readonly #parked = new Map<Visitor, NodeJS.Timeout>()
  readonly #gate: FairGate<Visitor>
  readonly #lane: Lane<Visitor>
  readonly #bucket: TokenBucket | undefined
  readonly #onDrained: (socket: string) => void
  readonly #onWanted: () => void

  constructor({ tenant, limits, gate, pass, stalls, isAsleep, onDrained, onWanted }: TenantDoorOptions) {
    this.tenant = tenant
    this.requestTag = requestTag(tenant)
    this.limits = limits
    this.stalls = stalls
    this.share = pass.share()
    this.#gate = gate
    this.#onDrained = onDrained
    this.#onWanted = onWanted
    this.#absence = isAsleep ? 'asleep' : 'lost'
    this.#lane = new Lane({ go: (visitor) => this.#go(visitor), giveUp: (visitor) => visitor.turnAway(this.busy()) })
    const { requestsPerSecond: perSecond, burst } = limits
    if (perSecond > 0) this.#bucket = new TokenBucket({ perSecond, burst }, () => performance.now())
  }

  /** Requests that have come in and are not answered yet. */
  get underWay(): number {
    return this.#underWay
  }

  /** Neither a worker nor a request, nor ever an answer. */
  get isStill(): boolean {
    return this.#underWay === 0 && this.#upstreams.size === 0 && this.answers.isBlank
  }

  /** Whether its worker has requests, and has begun no answer since this was asked last. */
  isSilent(): boolean {
    const isSilent = !this.#hasBegunAnswer && this.#lane.working > 0
    this.#hasBegunAnswer = false
    return isSilent
  }

  get load(): TenantLoad {
    const releases = [...this.#upstreams].map(({ release, underWay }) => ({ release, underWay }))
    return {
      tenant: this.tenant,
      underWay: this.underWay,
      waiting: this.#parked.size + this.#lane.queue.size,
      quietMs: this.#quietMs,
      releases,
      answers: this.answers.counts,
    }
  }

  /** A request has come in. Each is followed by one `leave`. */
  enter(): void {
    this.#underWay += 1
    this.#usedAt = performance.now()
  }

  leave(): void {
    this.#underWay -= 1
    this.#usedAt = performance.now()
  }

  /** The switch: whoever comes from now on goes to this worker. */
  route(route: Route): void {
    if (this.#upstream?.socket === route.socket) return
    const old = this.#upstream
    this.#upstream = this.#open(route)
    this.#absence = 'lost'
    old?.retire()
    this.#receiveParked()
  }

  /** The worker is gone: its requests fail, new ones wait, and those that wait do so for as long as one for a lost worker. */
  park(): void {
    const old = this.#upstream
    this.#upstream = undefined
    this.#absence = 'lost'
    old?.abandon()
    this.#receiveParked()
  }

  /** Whoever comes from now on has the worker started again. */
  sleep(): void {
    const refused = this.#upstream
    this.#upstream = undefined
    this.#absence = 'asleep'
    refused?.retire()
    this.#receiveParked()
  }

  /** Lets the worker go to sleep, if it has this socket and nothing was under way for so long. Answers whether it may. */
  rest(socket: string, quietMs: number): boolean {
    const upstream = this.#upstream
    if (upstream?.socket !== socket || upstream.underWay > 0) return false
    if (this.#underWay > 0 || this.#quietMs < quietMs) return false
    this.#upstream = undefined
    this.#absence = 'asleep'
    upstream.retire()
    return true
  }

  /** The worker's socket refuses connections: before the supervisor says so, new requests wait. */
  lose(upstream: Upstream): void {
    if (this.#upstream !== upstream) return
    this.#upstream = undefined
    this.#absence = 'lost'
    upstream.retire()
  }

  /** A request has come. Answers why it is not taken, where it is not. */
  knock(): ShopError | undefined {
    if (this.#bucket?.take() !== false) return undefined
    return shopError('TOO_MANY_REQUESTS', this.tenant, this.limits.requestsPerSecond)
  }

  /** Sends the visitor to the worker, now or in its turn; turns it away after its time or when too many wait. */
  receive(visitor: Visitor): void {
    if (this.#upstream === undefined) this.#park(visitor)
    else if (!visitor.takesPlace) visitor.admit(this.#upstream)
    else if (!this.#gate.enter(this.#lane, visitor)) visitor.turnAway(this.busy())
  }

  /** The worker has begun its answer, or will not. */
  leavePlace(): void {
    this.#hasBegunAnswer = true
    this.#gate.leave(this.#lane)
  }

  /** The visitor has left by itself. */
  forget(visitor: Visitor): void {
    if (this.#lane.queue.size > 0) this.#lane.forget(visitor)
    if (this.#parked.size > 0) this.#unpark(visitor)
  }

  busy(): ShopError {
    return shopError('SHOP_BUSY', this.tenant)
  }

  /** The gateway closes: who would stay is asked to leave. */
  askGuestsToLeave(): void {
    this.#upstream?.askGuestsToLeave()
  }

  /** The tenant is no more. */
  close(): void {
    for (const visitor of [...this.#parked.keys(), ...this.#lane.queue.keys()]) {
      this.forget(visitor)
      visitor.turnAway(this.#starting())
    }
    this.#upstream?.retire()
    this.#upstream = undefined
  }

  #go(visitor: Visitor): void {
    if (this.#upstream !== undefined) return visitor.admit(this.#upstream)
    this.leavePlace()
    this.#park(visitor)
  }

  get #quietMs(): number {
    return performance.now() - this.#usedAt
  }

  #receiveParked(): void {
    // Some of them are parked again.
    const waiting = [...this.#parked.keys()]
    for (const visitor of waiting) {
      this.#unpark(visitor)
      this.receive(visitor)
    }
  }

  #park(visitor: Visitor): void {
    visitor.waitsSince ??= performance.now()
    const { parkMs, wakeMs } = this.limits
    const left = visitor.waitsSince + (this.#absence === 'lost' ? parkMs : wakeMs) - performance.now()
    if (left <= 0 || this.#parked.size >= this.limits.parked) {
      visitor.turnAway(this.#starting())
      return
    }
    const late = setTimeout(() => {
      this.#unpark(visitor)
      visitor.turnAway(this.#starting())
    }, left)
    this.#parked.set(visitor, late)
    if (this.#absence !== 'asleep') return
    this.#absence = 'wanted'
    this.#onWanted()
  }

  #unpark(visitor: Visitor): void {
    clearTimeout(this.#parked.get(visitor))
    this.#parked.delete(visitor)
  }

  readonly #starting = (): ShopError => shopError('SHOP_UNAVAILABLE', this.tenant, 'it is starting')

  #open(route: Route): Upstream {
    const onDrained = (): void => {
      this.#upstreams.delete(upstream)
      this.#onDrained(route.socket)
    }
    const upstream = new Upstream({ route, limits: this.limits, onDrained })
    this.#upstreams.add(upstream)
    return upstream
  }
}
