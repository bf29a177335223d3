import type { Control } from '../control/index.js'
import { isShopError } from '../model/index.js'
import type { EventSink } from '../outbox/index.js'
import type { Presence } from '../serve/index.js'
import type { Noting } from './noting.js'
import type { PlatformLog } from './platform-log.js'

/** In this time an external plugin acks an event, or gets it again. */
const ackMs = 30_000

export interface OutsideEventsOptions extends Pick<Control, 'supervisor' | 'outbox'> {
  readonly log: PlatformLog
  /** Something may be delivered now. */
  readonly kick: () => void
}

/**
 * Events for external plugins: pushed where one is connected, and held where none is, so that nobody looks each second for what
 * cannot be delivered. The first that meets nobody holds all; whoever comes has them released.
 */
export class OutsideEvents {
  readonly #options: OutsideEventsOptions
  /** What is done for a plugin, one after the other. */
  readonly #turns = new Map<string, Promise<void>>()

  constructor(options: OutsideEventsOptions) {
    this.#options = options
  }

  /** Some may have come while nobody listened. */
  begin(): void {
    this.#options.supervisor.sockets
      .present()
      .then((all) => all.forEach((presence) => this.connected(presence)))
      .catch((error: unknown) => this.#options.log('external plugins cannot be asked for', { error: String(error) }))
  }

  connected(presence: Presence): void {
    if (presence.connections > 0) this.#inTurn(presence, () => this.#release(presence))
  }

  sinkOf(noting: Noting): EventSink {
    const { sockets } = this.#options.supervisor
    return {
      settings: { deliveryTimeoutMs: ackMs + 5_000, perTenant: 8, batch: 50 },
      deliver: async (tenant, delivery, signal) => {
        const { id, type, aggregate, payload, at, attempt, plugin, method } = delivery
        const event = { id, type, aggregate, payload, at, attempt }
        const handler = { kind: 'on', point: type, plugin, method } as const
        try {
          await noting(tenant, { handler, event, signal }, () => sockets.push({ tenant, plugin }, event, ackMs))
        } catch (error) {
          if (isShopError(error) && error.code === 'PLUGIN_NOT_CONNECTED') this.#nobody({ tenant, plugin })
          throw error
        }
      },
    }
  }

  #nobody(to: Pick<Presence, 'tenant' | 'plugin'>): void {
    this.#inTurn(to, async () => {
      if (await this.#isThere(to)) return
      await this.#options.outbox.hold(to.tenant, { sink: 'socket', plugin: to.plugin })
      // It has come meanwhile, and nobody would tell again.
      if (await this.#isThere(to)) await this.#release(to)
    })
  }

  async #isThere({ tenant, plugin }: Pick<Presence, 'tenant' | 'plugin'>): Promise<boolean> {
    const all = await this.#options.supervisor.sockets.present()
    return all.some((one) => one.tenant === tenant && one.plugin === plugin && one.connections > 0)
  }

  async #release({ tenant, plugin }: Pick<Presence, 'tenant' | 'plugin'>): Promise<void> {
    await this.#options.outbox.release(tenant, { sink: 'socket', plugin })
    this.#options.kick()
  }

  #inTurn({ tenant, plugin }: Pick<Presence, 'tenant' | 'plugin'>, work: () => Promise<void>): void {
    const key = `${tenant} ${plugin}`
    const turn = (this.#turns.get(key) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      this.#options.log('events of an external plugin wait for its next connection', {
        tenant,
        plugin,
        error: String(error),
      })
    })
    this.#turns.set(key, turn)
    turn.finally(() => (this.#turns.get(key) === turn ? this.#turns.delete(key) : undefined)).catch(() => undefined)
  }
}
