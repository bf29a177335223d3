import semver from 'semver'
import { Type } from 'typebox'
import { shopError } from './errors.js'

/** An installation's name: the plugin's package name without its scope, unless the seller chose another. */
export const installationName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
const packageNamePattern = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/
export const packageName = Type.String({ pattern: packageNamePattern.source, maxLength: 214 })

/** Any JSON object, as the config of an installation is stored. */
export type JsonObject = { readonly [key: string]: unknown }

/** One plugin in one tenant. */
export interface Installation {
  readonly name: string
  readonly package: string
  /** A semver range, or a dist-tag. */
  readonly range: string
  readonly config: JsonObject
  readonly enabled: boolean
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
