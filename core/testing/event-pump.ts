import type { Delivery, WiredHandler, Wiring } from '../protocol/index.js'
import type { Clock } from '../sdk/index.js'
import type { EmittedEvent, OutboxRows } from './outbox-rows.js'
import type { EventFilters } from './wired-plugin.js'

export interface EventPumpOptions {
  readonly rows: OutboxRows
  readonly subscribers: Wiring['events']
  readonly filters: EventFilters
  /** Answers undefined when the subscriber has taken it, and otherwise why not. */
  readonly hand: (delivery: Delivery) => Promise<string | undefined>
  readonly clock: Clock
}

/** The platform tries for minutes; a test need not wait to see what the last attempt makes of it. */
const attempts = 3

/**
 * Delivers events as the platform's consumer does: in order per aggregate and subscriber, again when the subscriber
 * has failed, and what keeps failing holds up what comes after it there. Only the pauses are left out.
 */
export class EventPump {
  readonly #parked = new Set<string>()

  constructor(private readonly options: EventPumpOptions) {}

  /** Delivers what is new, jobs of the queue that are due among it. Answers how many events there were, and the failures that stayed. */
  async deliverNew(): Promise<Delivered> {
    await this.#mature()
    return this.#deliver(await this.options.rows.newEvents())
  }

  /** What the clock brings: jobs that are due, carts that were left alone. */
  async #mature(): Promise<void> {
    const { rows, clock, filters } = this.options
    await rows.ripen(clock.now())
    for (const { plugin, method } of this.options.subscribers['cart.idle'] ?? []) {
      const { hours } = filters.get(`${plugin}.${method}`) ?? {}
      if (typeof hours === 'number') await rows.tellIdleCarts(hours, clock.now())
    }
  }

  /** Delivers all events once more: at least once is what subscribers are promised. */
  async deliverAgain(): Promise<Delivered> {
    this.#parked.clear()
    return this.#deliver(await this.options.rows.events())
  }

  async #deliver(events: readonly EmittedEvent[]): Promise<Delivered> {
    const failures: string[] = []
    for (const event of events) {
      for (const subscriber of this.options.subscribers[event.type] ?? []) {
        if (!this.#isMeant(event, subscriber)) continue
        const failure = await this.#hand(event, subscriber)
        if (failure !== undefined) failures.push(failure)
      }
    }
    return { count: events.length, failures }
  }

  #isMeant({ payload }: EmittedEvent, { plugin, method }: WiredHandler): boolean {
    const filter = Object.entries(this.options.filters.get(`${plugin}.${method}`) ?? {})
    return filter.every(([field, value]) => (payload as Record<string, unknown>)[field] === value)
  }

  /** Hands one event to one subscriber; answers why it could not. */
  async #hand(event: EmittedEvent, { plugin, method }: WiredHandler): Promise<string | undefined> {
    const lane = JSON.stringify([plugin, method, event.aggregate])
    if (this.#parked.has(lane)) return undefined
    let failure: string | undefined
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const at = this.options.clock.now().toISOString()
      const delivery: Delivery = { ...event, at, attempt, plugin, method }
      failure = await this.options.hand(delivery)
      if (failure === undefined) return undefined
    }
    this.#parked.add(lane)
    return `${plugin}.${method} failed ${attempts} times on ${event.type}: ${failure}`
  }
}

export interface Delivered {
  readonly count: number
  readonly failures: readonly string[]
}
