import { Type } from 'typebox'
import { packageNamePattern } from './plugin-spec.js'

/** An installation's name: the plugin's package name without its scope, unless the seller chose another. */
export const installationName = Type.String({ pattern: '^[a-z][a-z0-9-]{0,39}$' })
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

/** The name that an installation gets when nobody chose one. */
export const defaultInstallationName = (name: string): string =>
  name.slice(name.indexOf('/') + 1).replaceAll(/[._]/g, '-')
