import { mapLimited } from '../build/index.js'
import { listTenants, type Serving } from '../control/index.js'
import type { Supervisor } from '../serve/index.js'
import { type House, step } from './house.js'

/** How many shops' ports are opened at once. */
const atOnce = 200

/** Serves the shops, asleep: each has its address, and wakes when something wants it. One that fails does not stop the others. */
export async function serveShops({ pool }: Serving, supervisor: Supervisor, house: House): Promise<void> {
  const { signal, log, onProgress } = house
  const tenants = await listTenants(pool)
  if (tenants.length === 0) return
  await step(house, 'shops', () =>
    mapLimited(tenants, { limit: atOnce, signal }, ({ slug, port, liveRelease }) =>
      supervisor.serveTenant(slug, port, { isAsleep: liveRelease !== null }).catch((error: unknown) => {
        signal.throwIfAborted()
        const detail = `${slug} is not served: ${error instanceof Error ? error.message : String(error)}`
        log(detail)
        onProgress({ step: 'shops', detail })
      }),
    ),
  )
}
