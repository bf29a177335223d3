import { shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { getTenant } from '../../store/tenants.js'
import type { EventsView } from '../../views.js'

export interface EventsQuestion {
  /** Who reads: it gets what it has not acknowledged. Without one, these are the last events. */
  readonly reader?: string
  /** The reader has had all up to this position. */
  readonly acknowledge?: string
  /** Where nobody reads: what has come after this position. */
  readonly after?: string
  /** Only those of this shop. */
  readonly tenant?: string
  readonly limit: number
}

/** What the embedded bus has for a reader. Rejects with BUS_NOT_EMBEDDED where events go elsewhere. */
export async function readEvents(
  { pool, bus, feed }: Pick<Control, 'pool' | 'bus' | 'feed'>,
  { reader, acknowledge, after, tenant, limit }: EventsQuestion,
): Promise<EventsView> {
  if (bus?.name !== 'embedded') throw shopError('BUS_NOT_EMBEDDED', bus?.name ?? 'nowhere')
  if (tenant !== undefined) await getTenant(pool, tenant)
  if (reader !== undefined && acknowledge !== undefined) await feed.acknowledge(reader, acknowledge)
  const fed = await fedTo(feed, { reader, after, tenant, limit })
  return { events: fed.map(({ event }) => event), position: fed.at(-1)?.position ?? null }
}

type Asked = { readonly [K in 'reader' | 'after' | 'tenant']: string | undefined } & { readonly limit: number }

function fedTo(feed: Control['feed'], { reader, after, tenant, limit }: Asked): ReturnType<Control['feed']['last']> {
  if (reader !== undefined) return feed.read({ reader, tenant, limit })
  return after === undefined ? feed.last(limit, tenant) : feed.after(after, { tenant, limit })
}
