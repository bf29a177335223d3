import type { TenantLoad } from '../protocol/index.js'

/** What is true now, and not counted. */
export interface Census {
  readonly shops: readonly ShopCensus[]
  readonly loads: readonly TenantLoad[]
  /** What waits in the outbox: `mails` and so on. */
  readonly waiting: Readonly<Record<string, number>>
  readonly parked: readonly { readonly tenant: string; readonly plugin: string; readonly count: number }[]
  /** The platform's own, by their names. */
  readonly processes: Readonly<Record<string, ProcessCensus>>
}

export interface ProcessCensus {
  readonly memoryBytes: number
  readonly cpuSeconds: number
  /** In seconds of the epoch. */
  readonly startedAt: number
}

export interface ShopCensus {
  readonly tenant: string
  readonly state: string
  readonly release: number | undefined
  /** Of its worker; 0 where there is none. */
  readonly memoryBytes: number
  readonly starts: number
  readonly crashes: number
  readonly crashLoops: number
}
