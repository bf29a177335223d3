import type { Review } from '../model/index.js'

/** What became of a shop that had a version which was killed. */
export interface KilledShop {
  readonly tenant: string
  /** `greeter@1.2.0`. */
  readonly killed: readonly string[]
  /** The installations that are off for it, also those that cannot be without it. */
  readonly off: readonly string[]
  /** off: its worker has said so · ended: it had to be ended · none: nothing ran · failed: nobody knows. */
  readonly handlers: 'off' | 'ended' | 'none' | 'failed'
  /** Milliseconds until then. */
  readonly offMs: number
  /** Until a worker without it had the shop's requests, from the first moment; null where none has. */
  readonly replacedMs: number | null
  /** Why there is no release in which it is off; null where there is. */
  readonly error: string | null
}

/** The same, before it gets its new release. */
export type SwitchedShop = Pick<KilledShop, 'tenant' | 'killed' | 'off' | 'handlers' | 'offMs'> & {
  readonly release: number
}

export interface KillReport {
  readonly package: string
  readonly version: string
  readonly reason: string
  readonly shops: readonly KilledShop[]
}

/** A shop in which plugins were switched on again, since what was killed may run again. */
export interface RevivedShop {
  readonly tenant: string
  readonly on: readonly string[]
  readonly error: string | null
}

/** A version that was killed. */
export interface KilledView extends Review {
  /** Shops whose live release still has it switched on: it does not run there either. */
  readonly left: readonly string[]
}
