import type pg from 'pg'
import type { Bus, OnStanding } from './bus.js'
import type { BusReport } from './examine-bus.js'
import { FeedBus } from './feed-bus.js'
import type { RabbitBusOptions } from './rabbit-bus.js'

/** Where events go out to. */
export type BusSettings =
  | { readonly kind: 'embedded' | 'none' }
  | ({ readonly kind: 'rabbitmq' } & Omit<RabbitBusOptions, 'onStanding'>)

export interface OpenBus {
  readonly settings: BusSettings
  /** The tenants' database, as its administrator. */
  readonly pool: pg.Pool
  readonly onStanding: OnStanding
}

/** A bus that is reached when it can be: whatever it needs may be away. Undefined where events are not to go out. */
export async function openBus({ settings, pool, onStanding }: OpenBus): Promise<Bus | undefined> {
  if (settings.kind === 'none') return undefined
  if (settings.kind !== 'rabbitmq') return new FeedBus(pool)
  // Its client is loaded where it is wanted alone.
  const { RabbitBus } = await import('./rabbit-bus.js')
  return new RabbitBus({ ...settings, onStanding })
}

/** What there is to say of a bus without a platform that runs. */
export async function examineBus(settings: BusSettings): Promise<BusReport> {
  switch (settings.kind) {
    case 'none':
      return { name: 'none', state: 'none', words: 'events stay inside' }
    case 'embedded':
      return { name: 'embedded', state: 'ready', words: 'the platform’s own database keeps them for seven days' }
    case 'rabbitmq': {
      const { examineRabbit } = await import('./examine-bus.js')
      return examineRabbit(settings)
    }
  }
}
