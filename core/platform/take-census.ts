import type { Control } from '../control/index.js'
import { listShops } from '../control/index.js'
import type { Census, ProcessCensus, ShopCensus } from '../metrics/index.js'
import { residentMb, type Supervision } from '../serve/index.js'
import { processCost } from './process-cost.js'

/** What is true of the platform and its shops now. What cannot be asked is left out: a scrape must tell of the rest. */
export async function takeCensus({ pool, supervisor, outbox }: Control, platform: ProcessCensus): Promise<Census> {
  const [tenants, loads, waiting, parked] = await Promise.all([
    listShops(pool).catch(() => []),
    supervisor.load(),
    outbox.countWaiting().catch(() => ({})),
    outbox.countParked().catch(() => []),
  ])
  return {
    shops: await Promise.all(tenants.map(({ slug }) => censusOf(supervisor, slug))),
    loads,
    waiting,
    parked,
    processes: { platform, control: processCost() },
  }
}

async function censusOf(supervisor: Supervision, tenant: string): Promise<ShopCensus> {
  const { state, live, life } = await supervisor.standing(tenant)
  const memoryBytes = live === undefined ? 0 : residentMb(live.pid) * 1024 * 1024
  return { tenant, state, release: live?.release, memoryBytes, ...life }
}
