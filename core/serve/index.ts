export type { ServeOptions } from './serve-options.js'
export { defaultSettings, type ServeSettings } from './settings.js'
export type { WorkerSpec } from './start-worker.js'
export {
  type Candidate,
  type CrashLoop,
  createSupervisor,
  type LiveWorker,
  type StartOptions,
  type Supervisor,
  type Swap,
} from './supervisor.js'
export type { TenantState } from './tenant-slot.js'
export type { WorkerAnswer, WorkerRequest } from './worker/worker-client.js'
export type { ReleaseEvent } from './worker-yard.js'
