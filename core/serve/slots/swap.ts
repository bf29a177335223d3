import type { ShopError } from '../../model/index.js'
import type { GatewayProcess } from '../processes/gateway-process.js'
import type { Worker } from '../worker/worker.js'
import { releaseFailed, type WorkerSpec } from '../yard/start-worker.js'
import type { TenantSlot } from './tenant-slot.js'

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

/** How a swap ended, and who has to go. */
export type SwapEnd =
  | { readonly kind: 'swapped'; readonly leaving: Leaving | undefined }
  /** The new one died or was not confirmed: the old one has the requests again. */
  | { readonly kind: 'refused'; readonly leaving: Leaving; readonly error: ShopError }

/** Sends the tenant's requests to another worker, and back again where that one is no good. */
export const swap = (request: SwapRequest): Promise<SwapEnd> => request.slot.whileSwapping(() => swapNow(request))

async function swapNow(request: SwapRequest): Promise<SwapEnd> {
  const { slot, gateway, worker, spec, confirm } = request
  const route = { tenant: slot.tenant, release: spec.guest.release, socket: worker.socket }
  const old = leaving(slot.worker, gateway)
  await gateway.route(route)
  try {
    await Promise.race([confirm?.(), death(worker)])
  } catch (error) {
    const fault = worker.fault ?? error
    return { kind: 'refused', leaving: await goBack(request), error: releaseFailed(spec, fault) }
  }
  const left = slot.adopt(worker, spec)
  if (left === old?.worker) return { kind: 'swapped', leaving: old }
  // The old one died meanwhile, and what took its place has got the requests.
  const next = leaving(left, gateway)
  await gateway.route(route)
  return { kind: 'swapped', leaving: next }
}

async function death(worker: Worker): Promise<never> {
  await worker.exited
  throw worker.fault ?? new Error('its worker ended')
}

async function goBack({ slot, gateway, worker }: SwapRequest): Promise<Leaving> {
  const refused = { worker, gatewayDrained: gateway.drained(worker.socket) }
  const { worker: old, spec, tenant } = slot
  // One that is being started is sent the requests when it is ready.
  if (old === undefined || spec === undefined) slot.tellAbsence()
  else await gateway.route({ tenant, release: spec.guest.release, socket: old.socket })
  return refused
}

// Asked before the switch that ends its time.
const leaving = (worker: Worker | undefined, gateway: GatewayProcess): Leaving | undefined =>
  worker === undefined ? undefined : { worker, gatewayDrained: gateway.drained(worker.socket) }
