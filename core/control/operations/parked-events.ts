import type { ParkedFilter } from '../../outbox/index.js'
import type { Control } from '../control.js'
import { getTenant } from '../store/tenants.js'
import type { ParkedView } from '../views.js'

/** What plugins of the shop could not take, longest first. */
export async function listParked({ pool, outbox }: Control, slug: string): Promise<ParkedView[]> {
  const { slug: tenant } = await getTenant(pool, slug)
  return (await outbox.listParked(tenant)).map(({ parkedAt, ...parked }) => ({
    ...parked,
    since: parkedAt.toISOString(),
  }))
}

/** Has them tried again; answers of how many aggregates. */
export async function replayParked({ pool, outbox }: Control, slug: string, filter: ParkedFilter): Promise<number> {
  return outbox.replay((await getTenant(pool, slug)).slug, filter)
}

/** Gives up the events that failed, and tries those behind them; answers of how many aggregates. */
export async function dropParked({ pool, outbox }: Control, slug: string, filter: ParkedFilter): Promise<number> {
  return outbox.drop((await getTenant(pool, slug)).slug, filter)
}
