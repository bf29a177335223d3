import semver from 'semver'
import { type Static, Type } from 'typebox'
import { shopError } from './errors.js'

/** An installation's name: the plugin's package name without its scope, unless the seller chose another. */
export const installationName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
const packageNamePattern = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/
export const packageName = Type.String({ pattern: packageNamePattern.source, maxLength: 214 })

/** Any JSON object, as the config of an installation is stored. */
export type JsonObject = { readonly [key: string]: unknown }

/** What a failed `before` hook does to the call: `open` lets it go on, `closed` stops it. */
export const failurePolicy = Type.Enum(['open', 'closed'])
export type FailurePolicy = Static<typeof failurePolicy>

/**
 * Of each method's hook points that may be chosen, those on which an installation stands: `{ check:
 * ['Checkout.setBillingAddress'] }`. A method that is not named stands on all of its points.
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
}

/** What a person writes on the command line: `name`, `@scope/name`, either with `@range`. */
export function parsePluginSpec(spec: string): { package: string; range: string } {
  const at = spec.indexOf('@', 1)
  const name = at === -1 ? spec : spec.slice(0, at)
  const range = at === -1 ? '*' : spec.slice(at + 1)
  if (!packageNamePattern.test(name) || name.length > 214) throw shopError('NAME_INVALID', 'package', name)
  const isRange = range !== '' && semver.validRange(range) !== null
  if (!isRange && range !== 'latest') throw shopError('RANGE_INVALID', name, range)
  return { package: name, range: range === 'latest' ? '*' : range }
}

/** The name that an installation gets when nobody chose one. */
export const defaultInstallationName = (name: string): string =>
  name.slice(name.indexOf('/') + 1).replaceAll(/[._]/g, '-')
