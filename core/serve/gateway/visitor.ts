import type { ShopError } from '../../model/index.js'
import type { Upstream } from './upstream.js'

/** A request that wants a worker. */
export interface Visitor {
  /** Since when it has waited for a worker, in `performance.now()`; undefined before it first has to. */
  waitsSince: number | undefined
  /** Whether it takes one of the tenant's places as long as the worker has not begun its answer. */
  readonly takesPlace: boolean
  /** There is a worker, and a place: go. One that has taken a place calls `leavePlace` once. */
  admit(upstream: Upstream): void
  turnAway(error: ShopError): void
}
