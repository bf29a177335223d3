import { mapLimited } from '../build/index.js'
import { listTenants, type Serving } from '../control/index.js'
import { isShopError, messageOf } from '../model/index.js'
import type { Supervisor } from '../serve/index.js'
import { type House, step } from './house.js'
import { readShopPorts } from './kept-ports.js'

/** How many shops' ports are opened at once. */
const atOnce = 200

/** Serves the shops, asleep: each has its address, and wakes when something wants it. One that fails does not stop the others. */
export async function serveShops({ pool }: Serving, supervisor: Supervisor, house: House): Promise<void> {
  const { settings, signal, log, onProgress } = house
  const tenants = await listTenants(pool)
  if (tenants.length === 0) return
  const kept = await readShopPorts(settings.home)
  await step(house, 'shops', () =>
    mapLimited(tenants, { limit: atOnce, signal }, ({ slug, port, liveRelease }) => {
      const ports = portsFor({ chosen: port, kept: kept?.get(slug), isFixed: settings.fixedShopPorts })
      const serve = (own: number) => supervisor.serveTenant(slug, own, { isAsleep: liveRelease !== null })
      return onFirstFree(ports, serve).catch((error: unknown) => {
        signal.throwIfAborted()
        const detail = `${slug} is not served: ${messageOf(error)}`
        log(detail)
        onProgress({ step: 'shops', detail })
      })
    }),
  )
}

interface PortsFor {
  /** 0 where any will do. */
  readonly chosen: number
  readonly kept: number | undefined
  /** Whether the chosen one has to be had. */
  readonly isFixed: boolean
}

/** Which ports a shop may have, the best first: the chosen one, else the one of last time, else any. */
function portsFor({ chosen, kept = 0, isFixed }: PortsFor): readonly number[] {
  if (chosen !== 0 && isFixed) return [chosen]
  return [...new Set([chosen, kept])].filter((port) => port !== 0).concat(0)
}

async function onFirstFree<T>([port = 0, ...others]: readonly number[], serve: (port: number) => Promise<T>) {
  try {
    return await serve(port)
  } catch (error) {
    if (others.length === 0 || !isShopError(error) || error.code !== 'PORT_TAKEN') throw error
    return onFirstFree(others, serve)
  }
}
