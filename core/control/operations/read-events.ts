import { shopError } from '../../model/index.js'
import type { Control } from '../control.js'
import { getTenant } from '../store/tenants.js'
import type { EventsView } from '../views.js'

export interface EventsQuestion {
  /** Who reads: it gets what it has not acknowledged. Without one, these are the last events. */
  readonly reader?: string
  /** The reader has had all up to this position. */
  readonly acknowledge?: string
  /** Only those of this shop. */
  readonly tenant?: string
  readonly limit: number
}

/** What the embedded bus has for a reader. Rejects with BUS_NOT_EMBEDDED where events go elsewhere. */
export async function readEvents(
  { pool, bus, feed }: Pick<Control, 'pool' | 'bus' | 'feed'>,
  { reader, acknowledge, tenant, limit }: EventsQuestion,
): Promise<EventsView> {
  if (bus?.name !== 'embedded') throw shopError('BUS_NOT_EMBEDDED', bus?.name ?? 'nowhere')
  if (tenant !== undefined) await getTenant(pool, tenant)
  if (reader !== undefined && acknowledge !== undefined) await feed.acknowledge(reader, acknowledge)
  const fed = reader === undefined ? await feed.last(limit, tenant) : await feed.read({ reader, tenant, limit })
  return { events: fed.map(({ event }) => event), position: fed.at(-1)?.position ?? null }
}
