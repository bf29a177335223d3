import { type Static, Type } from 'typebox'
import { packageNamePattern } from './plugin-spec.js'

/** An installation's name: the plugin's package name without its scope, unless the seller chose another. */
export const installationName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
export const packageName = Type.String({ pattern: packageNamePattern.source, maxLength: 214 })

/** Any JSON object, as the config of an installation is stored. */
export type JsonObject = { readonly [key: string]: unknown }

/** What a failed `before` hook does to the call: `open` lets it go on, `closed` stops it. */
export const failurePolicy = Type.Enum(['open', 'closed'])
export type FailurePolicy = Static<typeof failurePolicy>

/** Where a plugin runs: in the shop's worker, or outside of it, over the socket. The operator decides. */
export const place = Type.Enum(['inside', 'outside'])
export type Place = Static<typeof place>

/**
 * Of each method's hook points that may be chosen, those on which an installation stands: `{ check:
 * ['CartAddresses.setBilling'] }`. A method that is not named stands on all of its points.
 */
export type Attachments = Readonly<Record<string, readonly string[]>>
export const attachments = Type.Record(
  Type.String({ minLength: 1, maxLength: 100 }),
  Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100 }),
)

/** One plugin in one tenant. */
export interface Installation {
  readonly name: string
  readonly package: string
  /** A semver range, or a dist-tag. */
  readonly range: string
  readonly config: JsonObject
  readonly enabled: boolean
  /** The seller's choice for its `before` hooks; the hook points decide where there is none. */
  readonly onFailure?: FailurePolicy
  readonly attach?: Attachments
  /** Inside, where nothing is said. */
  readonly place?: 'outside'
}

/** The name that an installation gets when nobody chose one. */
export const defaultInstallationName = (name: string): string =>
  name.slice(name.indexOf('/') + 1).replaceAll(/[._]/g, '-')
