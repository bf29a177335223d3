import type { FailurePolicy } from '../model/index.js'
import type { OutsideView } from './outside-view.js'

/** Who stands on what in a shop's live release, in the order that runs. */
export interface GraphView {
  readonly release: number | null
  readonly places: readonly GraphPlace[]
}

export interface GraphPlace {
  readonly kind: 'hook' | 'event' | 'job' | 'provider'
  /** `Checkout.place` · `order.placed` · `0 * * * *` · `shipping`. */
  readonly name: string
  readonly standing: readonly GraphHandler[]
}

export interface GraphHandler {
  readonly kind: 'before' | 'around' | 'after' | 'on' | 'cron' | 'provider'
  /** The installation's name. */
  readonly installation: string
  /** `order-minimum@1.0.0`. */
  readonly plugin: string
  /** A provider's is its class. */
  readonly method: string
  /** How one that runs outside is connected; null for one that runs in the shop. */
  readonly outside: OutsideView | null
  /** Milliseconds that a hook may take; null where the worker that knows does not run. */
  readonly deadline: number | null
  /** What a hook's failure does to the call; null where nobody has chosen and the worker that knows does not run. */
  readonly onFailure: FailurePolicy | null
}
