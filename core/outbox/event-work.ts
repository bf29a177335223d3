import type pg from 'pg'
import { messageOf } from '../model/index.js'
import type { Delivery } from '../protocol/index.js'
import { bounded } from './bounded.js'
import { FairClaim } from './fair-claim.js'
import type { OutboxLog } from './outbox-log.js'
import { type OutboxSettings, retryPause } from './outbox-settings.js'
import { renewLeases } from './renew-leases.js'
import type { EventSink, Sink } from './sinks.js'
import { wasNotTried } from './was-not-tried.js'
import type { Claim, ClaimRequest, Work, WorkSource } from './work.js'

export interface EventWorkOptions {
  readonly pool: pg.Pool
  readonly sink: Sink
  readonly to: Omit<EventSink, 'settings'>
  readonly settings: OutboxSettings
  readonly log: OutboxLog
}

/** A claimed lane: what one subscriber has before it of one aggregate. */
interface Lane extends Work {
  readonly aggregate: string
  readonly cursor: string
  readonly head: string
}

/** A lane, and the next events in it. */
interface LaneWork extends Lane {
  readonly events: readonly LaneEvent[]
}

interface LaneEvent extends Pick<Delivery, 'id' | 'type' | 'plugin' | 'method'> {
  readonly laneId: string
  /** JSON, which is read when its turn comes: many wait at once. */
  readonly payload: string
  readonly at: Date
  /** How many there were of the lane, of which some may have been left out for their bytes. */
  readonly found: number
}

/** Hands each subscriber of one sink its events: those of one aggregate one after the other, those of many at once. */
export class EventWork implements WorkSource<LaneWork> {
  readonly name = 'an event'
  readonly #options: EventWorkOptions
  readonly #lanes: FairClaim<Lane>

  constructor(options: EventWorkOptions) {
    this.#options = options
    const hasPlaces = options.settings.perSubscriber !== undefined
    const columns = `claimed.aggregate, claimed.cursor::text, claimed.head::text${hasPlaces ? ofSubscriber : ''}`
    const pending = `sink = '${options.sink}' and parked_at is null and held_at is null`
    const name = `claim lanes of ${options.sink}${hasPlaces ? ' by subscriber' : ''}`
    const ofEach = hasPlaces ? { ofSink: options.sink } : {}
    this.#lanes = new FairClaim({ ...options, ...ofEach, name, table: 'ev.lane', pending, columns })
  }

  async claim(request: ClaimRequest): Promise<Claim<LaneWork>> {
    if (this.#options.to.isReachable?.() === false) return { work: [], isAll: true }
    const { work: lanes, isAll } = await this.#lanes.claim(request)
    const events = lanes.length === 0 ? [] : await this.#nextEvents(lanes)
    const eventsOf = Map.groupBy(events, ({ laneId }) => laneId)
    return { work: lanes.map((lane) => ({ ...lane, events: eventsOf.get(lane.id) ?? [] })), isAll }
  }

  renew(work: readonly LaneWork[]): Promise<ReadonlySet<string>> {
    const { pool, settings } = this.#options
    return renewLeases(pool, work, { table: 'ev.lane', leaseMs: settings.leaseMs })
  }

  async handle(lane: LaneWork, signal: AbortSignal): Promise<void> {
    const { to, settings } = this.#options
    let { cursor } = lane
    let attempt = lane.attempts
    const began = performance.now()
    for (const event of lane.events) {
      const delivery = deliveryOf(lane, event, attempt)
      try {
        const limits = { signal, ms: settings.deliveryTimeoutMs }
        await bounded((stop) => to.deliver(lane.tenant, delivery, stop), limits)
      } catch (error) {
        await (signal.aborted ? this.#giveBack(lane, cursor) : this.#failed(lane, { cursor, delivery, error }))
        return
      }
      cursor = event.id
      attempt = 1
      if (performance.now() - began > settings.batchMs) break
    }
    await this.#delivered(lane, this.#areAll(lane, cursor) ? lane.head : cursor)
  }

  /** The events were looked up after the claim: if fewer than a batch were found, they are all there are up to the head. */
  #areAll({ events }: LaneWork, cursor: string): boolean {
    const found = events[0]?.found ?? 0
    const isCut = found >= this.#options.settings.batch || events.length < found
    return !isCut && cursor === (events.at(-1)?.id ?? cursor)
  }

  /** In a statement of its own, which sees all events up to the heads that the claim has seen. */
  async #nextEvents(lanes: readonly Lane[]): Promise<readonly LaneEvent[]> {
    const { batch, batchBytes } = this.#options.settings
    const { rows } = await this.#options.pool.query<LaneEvent>({
      name: 'next events',
      text: nextEventsSql,
      values: [lanes.map(({ id }) => id), lanes.map(({ head }) => head), batch, batchBytes],
    })
    return rows
  }

  async #delivered(lane: Lane, upTo: string): Promise<void> {
    if (upTo === lane.head && (await this.#deleteEmpty(lane))) return
    await this.#settle(lane, { cursor: upTo, attempts: 0 })
  }

  /** Answers false when the relay has meanwhile put more into the lane. */
  async #deleteEmpty({ id, lease, head }: Lane): Promise<boolean> {
    const { rowCount } = await this.#options.pool.query({
      name: 'delete lane',
      text: 'delete from ev.lane where id = $1 and lease = $2 and head = $3',
      values: [id, lease, head],
    })
    return rowCount === 1
  }

  async #giveBack(lane: Lane, cursor: string): Promise<void> {
    await this.#settle(lane, { cursor, attempts: cursor === lane.cursor ? lane.attempts - 1 : 0 })
  }

  async #failed(lane: Lane, { cursor, delivery, error }: Failure): Promise<void> {
    const { to, settings, log } = this.#options
    if (wasNotTried(error)) {
      const attempts = delivery.attempt - 1
      return this.#settle(lane, { cursor, attempts, error: String(error), pauseMs: settings.retryMs })
    }
    const { attempt, id, type, plugin, method } = delivery
    const isParked = attempt >= settings.maxAttempts
    const message = messageOf(error)
    log(isParked ? 'an event is parked' : 'an event was not delivered', {
      tenant: lane.tenant,
      plugin,
      method,
      event: id,
      type,
      attempt,
      error: message,
    })
    await this.#settle(lane, {
      cursor,
      attempts: attempt,
      isParked,
      error: message,
      pauseMs: to.pauseMs?.(attempt, error) ?? retryPause(settings, attempt),
    })
  }

  /** Without effect where the lane is somebody else's by now. */
  async #settle(lane: Lane, { cursor, attempts, isParked = false, error = null, pauseMs = 0 }: Settled): Promise<void> {
    await this.#options.pool.query({
      name: 'settle lane',
      text: settleSql,
      values: [lane.id, lane.lease, cursor, attempts, isParked, error, pauseMs],
    })
  }
}

const deliveryOf = ({ aggregate }: Lane, { payload, at, ...event }: LaneEvent, attempt: number): Delivery => {
  const { id, type, plugin, method } = event
  return { id, type, plugin, method, aggregate, payload: JSON.parse(payload), at: at.toISOString(), attempt }
}

interface Failure {
  readonly cursor: string
  readonly delivery: Delivery
  readonly error: unknown
}

interface Settled {
  readonly cursor: string
  readonly attempts: number
  readonly isParked?: boolean
  readonly error?: string | null
  readonly pauseMs?: number
}

const ofSubscriber = ', claimed.subscription_id as "subscriberId"'

const nextEventsSql = `
  select claimed.id::text as "laneId", subscription.plugin, subscription.method,
    event.id::text, event.type, event.payload, event.at, event.found
  from unnest($1::bigint[], $2::bigint[]) as claimed (id, head)
    join ev.lane on lane.id = claimed.id
    join ev.subscription on subscription.id = lane.subscription_id
    cross join lateral (
      select *, count(*) over ()::integer as found,
        sum(octet_length(payload)) over (order by id rows between unbounded preceding and 1 preceding) as before
      from (
        select id, type, payload::text as payload, at from ev.event
        where event.tenant_id = lane.tenant_id and event.aggregate = lane.aggregate
          and event.id > lane.cursor and event.id <= claimed.head
          and ev.is_meant(subscription.types, subscription.filter, event.type, event.payload)
        order by event.id limit $3
      ) next
    ) event
  where coalesce(event.before, 0) < $4
  order by event.id`

const settleSql = `
  update ev.lane set cursor = $3, attempts = $4, parked_at = case when $5 then now() end, last_error = left($6, 2000),
    run_at = now() + $7 * interval '1 ms' * (1 + random() / 4), lease = null
  where id = $1 and lease = $2`
