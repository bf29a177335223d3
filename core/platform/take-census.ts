import type { Control } from '../control/index.js'
import { listTenants } from '../control/index.js'
import type { Census } from '../metrics/index.js'
import { residentMb } from '../serve/index.js'
import type { ShopLives } from './shop-lives.js'

const startedAt = Date.now() / 1000

/** What is true of the platform and its shops now. What cannot be asked is left out: a scrape must tell of the rest. */
export async function takeCensus({ pool, supervisor, outbox }: Control, lives: ShopLives): Promise<Census> {
  const [tenants, loads, waiting, parked] = await Promise.all([
    listTenants(pool).catch(() => []),
    supervisor.load(),
    outbox.countWaiting().catch(() => ({})),
    outbox.countParked().catch(() => []),
  ])
  return {
    shops: tenants.map(({ slug: tenant }) => {
      const live = supervisor.live(tenant)
      const { starts, crashes, crashLoops } = lives.of(tenant)
      const memoryBytes = live === undefined ? 0 : residentMb(live.pid) * 1024 * 1024
      return {
        tenant,
        state: supervisor.state(tenant),
        release: live?.release,
        memoryBytes,
        starts,
        crashes,
        crashLoops,
      }
    }),
    loads,
    waiting,
    parked,
    platform: { memoryBytes: process.memoryUsage.rss(), cpuSeconds: cpuSeconds(), startedAt },
  }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}
