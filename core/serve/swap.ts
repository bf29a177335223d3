import type { GatewayProcess } from './gateway-process.js'
import { releaseFailed, type WorkerSpec } from './start-worker.js'
import type { TenantSlot } from './tenant-slot.js'
import type { Worker } from './worker/worker.js'

export interface SwapRequest {
  readonly slot: TenantSlot
  readonly gateway: GatewayProcess
  readonly worker: Worker
  readonly spec: WorkerSpec
  /** Judges the new release from outside; until it resolves the old worker stands by. */
  readonly confirm: (() => Promise<void>) | undefined
}

/** A worker that gets no new requests. */
export interface Leaving {
  readonly worker: Worker
  /** Resolves when its last request has ended. */
  readonly gatewayDrained: Promise<void>
}

/**
 * Sends the tenant's requests to another worker; answers the one that had them. Rejects with RELEASE_FAILED when the new
 * one dies or is not confirmed: then the old one has the requests again.
 */
export async function swap(request: SwapRequest): Promise<Leaving | undefined> {
  const { slot, gateway, worker, spec, confirm } = request
  const route = { tenant: slot.tenant, release: spec.release, socket: worker.socket }
  const old = leaving(slot.worker, gateway)
  await gateway.route(route)
  try {
    await Promise.race([confirm?.(), death(worker)])
  } catch (error) {
    await goBack(request)
    throw releaseFailed(spec, worker.fault ?? error)
  }
  const left = slot.adopt(worker, spec)
  if (left === old?.worker) return old
  // The old one died meanwhile, and what took its place has got the requests.
  const next = leaving(left, gateway)
  await gateway.route(route)
  return next
}

function leaving(worker: Worker | undefined, gateway: GatewayProcess): Leaving | undefined {
  // Asked before the switch that ends its time.
  return worker === undefined ? undefined : { worker, gatewayDrained: gateway.drained(worker.socket) }
}

async function death(worker: Worker): Promise<never> {
  await worker.exited
  throw worker.fault ?? new Error('its worker ended')
}

async function goBack({ slot, gateway, worker }: SwapRequest): Promise<void> {
  const { worker: old, release, tenant } = slot
  // One that is being started again is sent the requests when it is ready.
  if (old === undefined || release === undefined) gateway.park(tenant)
  else await gateway.route({ tenant, release, socket: old.socket })
  worker.kill('it is not wanted any more')
  await worker.exited
}
