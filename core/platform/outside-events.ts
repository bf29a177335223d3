import type { Control } from '../control/index.js'
import { isShopError } from '../model/index.js'
import type { EventSink } from '../outbox/index.js'
import type { ExternalPlugins, Presence } from '../serve/index.js'
import type { Noting } from './noting.js'
import type { PlatformLog } from './platform-log.js'

/** In this time an external plugin acks an event, or gets it again. */
const ackMs = 30_000
/**
 * One that is slow to ack has a place for as long; each place is a promise, and no process. One that acks nothing leaves half of its
 * shop's places to the others, and soon all but one. A claim costs three statements, whatever it brings: who was away for a night has
 * many events of many aggregates before it.
 */
const places = { concurrency: 500, perTenant: 25, perSubscriber: 12, batch: 50 }

/** A word may be lost, and a release may fail: so often what is held is compared with who is there. */
const lookEveryMs = 5_000

export interface OutsideEventsOptions {
  readonly supervisor: { readonly sockets: Pick<ExternalPlugins, 'present' | 'push'> }
  readonly outbox: Pick<Control['outbox'], 'hold' | 'release' | 'heldIn'>
  readonly log: PlatformLog
  /** Something may be delivered now. */
  readonly kick: () => void
  readonly lookEveryMs?: number
  readonly ackMs?: number
}

type Outsider = Pick<Presence, 'tenant' | 'plugin'>

/**
 * Events for external plugins: pushed where one is connected, and held where none is, so that nobody looks each second for what
 * cannot be delivered. The first that meets nobody holds all; whoever comes has them released.
 */
export class OutsideEvents {
  readonly #options: OutsideEventsOptions
  readonly #there = new Set<string>()
  /** For whom something is done, and whether it is to be done again then: the relay stands still each time. */
  readonly #turns = new Map<string, boolean>()
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(options: OutsideEventsOptions) {
    this.#options = options
  }

  /** Some may have come while nobody listened. */
  begin(): void {
    const { log, lookEveryMs: everyMs = lookEveryMs } = this.#options
    this.#look()
      .catch((error: unknown) => log('external plugins cannot be asked for', { error: String(error) }))
      .finally(() => {
        if (!this.#isClosed) this.#timer = setTimeout(() => this.begin(), everyMs)
      })
      .catch(() => undefined)
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** Only whoever was away may have something that is held. */
  connected(presence: Presence): void {
    const key = keyOf(presence)
    if (presence.connections === 0) this.#there.delete(key)
    else if (!this.#there.has(key)) {
      this.#there.add(key)
      this.#settleSoon(presence)
    }
  }

  sinkOf(noting: Noting): EventSink {
    const { supervisor, ackMs: within = ackMs } = this.#options
    const { sockets } = supervisor
    return {
      settings: { deliveryTimeoutMs: within + 5_000, ...places },
      deliver: async (tenant, delivery, signal) => {
        const { id, type, aggregate, payload, at, attempt, plugin, method } = delivery
        const event = { id, type, aggregate, payload, at, attempt }
        const handler = { kind: 'on', point: type, plugin, method } as const
        try {
          await noting(tenant, { handler, event, signal }, () => sockets.push({ tenant, plugin }, event, within))
        } catch (error) {
          if (isShopError(error) && error.code === 'PLUGIN_NOT_CONNECTED') this.#settleSoon({ tenant, plugin })
          throw error
        }
      },
    }
  }

  async #look(): Promise<void> {
    const there = await this.#present()
    if (there.size === 0) return
    for (const held of await this.#options.outbox.heldIn('socket')) if (there.has(keyOf(held))) this.#settleSoon(held)
  }

  #settleSoon({ tenant, plugin }: Outsider): void {
    const to = { tenant, plugin }
    const key = keyOf(to)
    if (this.#turns.has(key)) {
      this.#turns.set(key, true)
      return
    }
    this.#turns.set(key, false)
    this.#settle(to)
      .catch((error: unknown) => {
        this.#options.log('events of an external plugin wait a little longer', { ...to, error: String(error) })
      })
      .finally(() => {
        const isAgain = this.#turns.get(key)
        this.#turns.delete(key)
        if (isAgain === true && !this.#isClosed) this.#settleSoon(to)
      })
      .catch(() => undefined)
  }

  /** Held while nobody is there, and released when somebody is. */
  async #settle({ tenant, plugin }: Outsider): Promise<void> {
    const { outbox, kick } = this.#options
    const key = keyOf({ tenant, plugin })
    if (!(await this.#present()).has(key)) {
      await outbox.hold(tenant, { sink: 'socket', plugin })
      // It has come meanwhile, and nobody would tell again.
      if (!(await this.#present()).has(key)) return
    }
    await outbox.release(tenant, { sink: 'socket', plugin })
    kick()
  }

  async #present(): Promise<ReadonlySet<string>> {
    const all = await this.#options.supervisor.sockets.present()
    return new Set(all.filter(({ connections }) => connections > 0).map(keyOf))
  }
}

const keyOf = ({ tenant, plugin }: Outsider): string => `${tenant} ${plugin}`
