import type { PlannedScript } from '../scripts/contract/index.js'

/** What a change would do to a shop's set. */
export interface Plan {
  readonly tenant: string
  /** The live release that it would change; null where there is none. */
  readonly release: number | null
  /** In the order of composition; none where all is as it shall be. */
  readonly steps: readonly PlannedStep[]
  /** What it would do to the shop's scripts, where it says something of them. */
  readonly scripts?: readonly PlannedScript[]
}

/** What is different in a release from another one of the same shop. */
export interface ReleaseDiff {
  readonly tenant: string
  readonly from: number
  readonly to: number
  /** What would have to be done to the one to get the other. */
  readonly steps: readonly PlannedStep[]
}

export interface PlannedStep {
  readonly what: 'install' | 'update' | 'replace' | 'remove' | 'enable' | 'disable' | 'configure'
  /** The installation's name. */
  readonly name: string
  readonly package: string
  /** Implicit: it comes or goes with those that need it. */
  readonly kind: 'explicit' | 'implicit'
  /** Versions; null where it is not there. */
  readonly from: string | null
  readonly to: string | null
  /** Scopes that it gets, and that it loses. */
  readonly added: readonly string[]
  readonly dropped: readonly string[]
  /** Of an update: what its author says of each version on the way, the newest first. */
  readonly news?: readonly { readonly version: string; readonly text: string }[]
  /** Names of the settings that change, never their values. */
  readonly settings: readonly string[]
}
