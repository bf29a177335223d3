import type { Attachments } from './installation.js'

/** A set resolved to exact versions. The same lock and the same kernel give the same bundle, byte for byte. */
export interface Lock {
  /** In the order in which the plugins are composed: dependencies before dependants, then by installation name. */
  readonly plugins: readonly LockedPlugin[]
  /** Every package that goes into the bundle, by id, sorted by id. */
  readonly packages: Readonly<Record<PackageId, LockedPackage>>
}

/** `name@version`. */
export type PackageId = string

export interface LockedPlugin {
  /** The installation's name. */
  readonly name: string
  readonly package: string
  readonly version: string
  /** Implicit: here because another plugin needs it. */
  readonly kind: 'explicit' | 'implicit'
  /** Switched off: resolved and locked, but not in the bundle. */
  readonly enabled: boolean
  /** What it cannot be without: of each plugin that it needs, the installations of which one has to be on. */
  readonly needs?: readonly (readonly string[])[]
  /** Where the seller has chosen some of its hook points; sorted. */
  readonly attach?: Attachments
  /** Where the operator has it run outside: what stands in the bundle asks it. */
  readonly place?: 'outside'
}

export interface LockedPackage {
  /** Subresource integrity of the tarball (`sha512-…`), as the registry published it. */
  readonly integrity: string
  /** The name by which this package imports another → that one's id. Kernel packages are not listed. */
  readonly dependencies: Readonly<Record<string, PackageId>>
}

export const emptyLock: Lock = { plugins: [], packages: {} }
