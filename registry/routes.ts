import type { PluginSummary } from '../core/model/index.js'

/** Doors of our own beside npm's: in front of verdaccio, spoken by the client. */
export const routes = {
  /** GET `?text=&limit=` → PluginsAnswer. */
  plugins: '/-/shopctl/plugins',
  /** GET `?name=` → AbsenceAnswer. A 404 alone does not tell a missing package from an uplink that is down. */
  absence: '/-/shopctl/absence',
  /** GET `?since=` → ChangesAnswer: what of ours has changed since then. */
  changes: '/-/shopctl/changes',
  ping: '/-/ping',
  /** GET → KeysAnswer, as npm's own registry has it. */
  keys: '/-/npm/v1/keys',
  /** The platform's token opens them. GET → AuthorsAnswer; POST AuthorChange → TokenAnswer where it makes a token, else AuthorsAnswer. */
  authors: '/-/shopctl/authors',
  /** GET → `{ username }` of whoever shows a token, as npm's own registry has it. */
  whoami: '/-/whoami',
} as const

/** In the query of a package's path: only what was published here. */
export const ownOnly = 'own'

/** In the query of a publish: the package is the world's, and here for when the world cannot be asked. */
export const asVendored = 'vendored'

export interface PluginsAnswer {
  readonly plugins: readonly PluginSummary[]
}

/** A public key, in npm's words. */
export interface RegistryKey {
  /** Until when it counts; null while it does. */
  readonly expires: string | null
  readonly keyid: string
  readonly keytype: string
  readonly scheme: string
  /** SPKI in DER, as base64. */
  readonly key: string
}

/** Of a version, in the `dist` of its packument. */
export interface RegistrySignature {
  readonly keyid: string
  /** Base64. */
  readonly sig: string
}

export interface ChangesAnswer {
  /** To ask with the next time. */
  readonly revision: string
  /** Names of packages; null where the registry does not know what was asked with: all may have changed. */
  readonly changed: readonly string[] | null
}

export interface KeysAnswer {
  readonly keys: readonly RegistryKey[]
}

/** Somebody who may publish beside the operator. */
export interface AuthorView {
  readonly name: string
  /** ISO 8601. */
  readonly since: string
  /** Namespaces (`@jane`) and packages. */
  readonly owns: readonly string[]
}

export interface AuthorsAnswer {
  readonly authors: readonly AuthorView[]
}

export interface TokenAnswer {
  readonly author: string
  /** Shown this once. */
  readonly token: string
}

export type AuthorChange =
  | { readonly do: 'create' | 'grant' | 'revoke'; readonly author: string; readonly names: readonly string[] }
  | { readonly do: 'token' | 'remove'; readonly author: string }

export type AbsenceAnswer = { readonly kind: 'absent' } | { readonly kind: 'unknown'; readonly reason: string }

/** Of a package's packument, as npm writes it: `/@scope%2Fname`. */
export const packagePath = (name: string): string => `/${encodeURIComponent(name).replace(/^%40/, '@')}`
