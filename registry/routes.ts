import type { PluginSummary } from '../core/model/index.js'

/** Doors of our own beside npm's: in front of verdaccio, spoken by the client. */
export const routes = {
  /** GET `?text=&limit=` → PluginsAnswer. */
  plugins: '/-/shopctl/plugins',
  /** GET `?name=` → AbsenceAnswer. A 404 alone does not tell a missing package from an uplink that is down. */
  absence: '/-/shopctl/absence',
  ping: '/-/ping',
} as const

/** In the query of a package's path: only what was published here. */
export const ownOnly = 'own'

export interface PluginsAnswer {
  readonly plugins: readonly PluginSummary[]
}

export type AbsenceAnswer = { readonly kind: 'absent' } | { readonly kind: 'unknown'; readonly reason: string }
