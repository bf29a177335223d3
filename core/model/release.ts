import type { Attachments, Installation, JsonObject } from './installation.js'
import type { Lock } from './lock.js'
import type { Facts } from './plugin.js'

/** A plugin in a release: what the lock says and what it declared at publish. */
export interface ReleasePlugin {
  readonly name: string
  readonly package: string
  readonly version: string
  readonly kind: 'explicit' | 'implicit'
  readonly enabled: boolean
  readonly attach?: Attachments
  /** Its facts are then those of what stands in the shop for it. */
  readonly place?: 'outside'
  /** Its author's; releases of an older platform have none. */
  readonly title?: string
  readonly scopes: readonly string[]
  readonly facts: Facts
}

/** candidate: being made · live: serving · retired: was live · failed: never got live. */
export type ReleaseState = 'candidate' | 'live' | 'retired' | 'failed'

/** Immutable once it is no candidate any more, but for its state. */
export interface Release {
  readonly tenant: string
  /** Counts from 1 in each tenant. */
  readonly number: number
  /** The live release that it was made to take the place of; null for a tenant's first. */
  readonly replaces: number | null
  readonly state: ReleaseState
  /** The wanted set that this release was made of. */
  readonly installations: readonly Installation[]
  readonly lock: Lock
  readonly plugins: readonly ReleasePlugin[]
  /** sha256 (hex) of the bundle's code. */
  readonly bundle: string
  /** Hash of the kernel on which it last ran. */
  readonly kernel: string
  /** Config by installation name, defaults filled in. */
  readonly config: Readonly<Record<string, JsonObject>>
  /** `add order-minimum@1.0.0`, `rollback to 3`: what was asked for. */
  readonly reason: string
  /** Account or token that asked. */
  readonly by: string
  /** Whether its new subscribers begin with all events that are still kept. */
  readonly replay: boolean
  readonly createdAt: string
  readonly liveAt: string | null
  /** When a request from outside was first answered by it. */
  readonly confirmedAt: string | null
  readonly error: string | null
}

/** The steps of a change, in their order; each is reported while it happens. */
export const phases = [
  'resolve',
  'fetch',
  'prebundle',
  'link',
  'migrate',
  'start',
  'record',
  'switch',
  'drain',
] as const
export type Phase = (typeof phases)[number]

/** What an operation tells while it runs. `ms` is there when the phase has ended. */
export interface Progress {
  readonly phase: Phase
  readonly detail?: string
  readonly ms?: number
}
export type OnProgress = (progress: Progress) => void
