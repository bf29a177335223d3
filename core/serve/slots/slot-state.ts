import type { Worker } from '../worker/worker.js'
import type { WorkerSpec } from '../yard/start-worker.js'

/** What a tenant has to answer its requests. */
export type SlotState =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'live'
      readonly worker: Worker
      readonly spec: WorkerSpec
      readonly since: number
      readonly stop: AbortController
    }
  /** It has crashed and is being started again; `isPausing` between two tries. */
  | {
      readonly kind: 'restarting'
      readonly spec: WorkerSpec
      readonly stop: AbortController
      readonly isPausing: boolean
    }
  /** It has no worker on purpose, and gets one when something wants it. */
  | { readonly kind: 'asleep' }
  | { readonly kind: 'waking'; readonly stop: AbortController; readonly isPausing: boolean }

export type TenantState = 'starting' | 'ready' | 'asleep' | 'stopped' | 'failed'

/** The same, for those who look. */
export function tenantStateOf(state: SlotState): TenantState {
  switch (state.kind) {
    case 'none':
      return 'stopped'
    case 'live':
      return 'ready'
    case 'asleep':
      return 'asleep'
    case 'restarting':
    case 'waking':
      return state.isPausing ? 'failed' : 'starting'
  }
}
