import { shopError, withCause } from '../../model/index.js'
import type { ServeSettings } from '../settings.js'
import type { Worker } from '../worker/worker.js'
import type { WorkerAnswer, WorkerRequest } from '../worker/worker-client.js'
import type { TenantSlot } from './tenant-slot.js'

export interface CallOptions {
  readonly slot: TenantSlot
  readonly settings: ServeSettings
}

/**
 * The platform's call to a tenant's live worker; a sleeping shop is woken. A swap waits for it to end. Rejects with SHOP_NOT_RUNNING when there was
 * none to be asked, with SHOP_UNAVAILABLE when it did not answer.
 */
export async function callWorker(request: WorkerRequest, { slot, settings }: CallOptions): Promise<WorkerAnswer> {
  // From before there is a worker: it must not fall asleep between the two.
  const letGo = slot.holds.take()
  try {
    const worker = await liveWorker(slot, settings.requestWaitMs, request.signal)
    return await call(worker, request, { slot, settings })
  } finally {
    letGo()
  }
}

async function call(worker: Worker, request: WorkerRequest, { slot, settings }: CallOptions): Promise<WorkerAnswer> {
  const { signal } = request
  worker.calls.enter()
  try {
    return await worker.client.request({ ...request, signal: bounded(settings.requestMs, signal) })
  } catch (error) {
    signal?.throwIfAborted()
    throw withCause(shopError('SHOP_UNAVAILABLE', slot.tenant, (error as Error).message), error)
  } finally {
    worker.calls.leave()
  }
}

async function liveWorker(slot: TenantSlot, waitMs: number, signal: AbortSignal | undefined): Promise<Worker> {
  try {
    return await slot.whenLive(bounded(waitMs, signal))
  } catch {
    signal?.throwIfAborted()
    throw shopError('SHOP_NOT_RUNNING', slot.tenant, slot.state)
  }
}

function bounded(ms: number, signal: AbortSignal | undefined): AbortSignal {
  const end = AbortSignal.timeout(ms)
  return signal === undefined ? end : AbortSignal.any([signal, end])
}
