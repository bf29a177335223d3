import type { EgressCall, Report, WorkerCrash } from '../protocol/index.js'
import type { Presence } from './processes/socket-process.js'

/** Who wants to know what shops do. */
export interface ShopWatcher {
  /** A worker tells what it has counted. It holds strangers' code: its word is about its own shop, and not more. */
  report(tenant: string, release: number, report: Report): void
  called(tenant: string, call: EgressCall): void
  /** An external plugin has come or gone, or has one connection more or less. */
  connected?(presence: Presence): void
  /** A worker has died, or did not get ready. */
  crashed(tenant: string, crash: WorkerCrash): void
}
