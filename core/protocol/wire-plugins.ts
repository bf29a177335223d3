import type { Facts } from '../model/index.js'
import type { WiredHandler, WiredHook, WiredJob, WiredProvider, WiredService, Wiring } from './wiring.js'

/** An installation that goes into a release: its name, and what its plugin declared. */
export interface PluginToWire {
  readonly name: string
  /** Whether the seller gave it another name than the plugin's own. */
  readonly isRenamed?: boolean
  readonly facts: Pick<Facts, 'hooks' | 'events' | 'jobs' | 'providers' | 'offers' | 'replaces'>
}

/** What a wiring says beside how its plugins are loaded. */
export type Connections = Required<Omit<Wiring, 'plugins'>>

/**
 * Who stands on what, in the order that runs. The builder prints it as a shop's entry; a test shop is wired by it.
 *
 * @param plugins in the order of composition
 */
export function wirePlugins(plugins: readonly PluginToWire[]): Connections {
  return {
    hooks: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        facts.hooks.map(({ point, kind, method }): [string, WiredHook] => [point, { kind, plugin, method }]),
      ),
    ),
    events: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        facts.events.flatMap(({ types, method }) =>
          types.map((type): [string, WiredHandler] => [type, { plugin, method }]),
        ),
      ),
    ),
    jobs: plugins.flatMap(({ name: plugin, facts }) =>
      facts.jobs.map(({ cron, method }): WiredJob => ({ cron, plugin, method })),
    ),
    providers: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        (facts.providers ?? []).map(({ kind, name }): [string, WiredProvider] => [kind, { plugin, name }]),
      ),
    ),
    offers: servicesOf(plugins.toSorted(ownNameFirst), 'offers'),
    replaces: servicesOf(plugins, 'replaces'),
  }
}

/** A second installation of a plugin must not change which one the others are given. */
const ownNameFirst = (a: PluginToWire, b: PluginToWire): number =>
  Number(a.isRenamed ?? false) - Number(b.isRenamed ?? false)

const servicesOf = (plugins: readonly PluginToWire[], list: 'offers' | 'replaces'): Record<string, WiredService[]> =>
  grouped(
    plugins.flatMap(({ name: plugin, facts }) =>
      (facts[list] ?? []).map(({ token, by }): [string, WiredService] => [token, { plugin, by }]),
    ),
  )

/** The keys in alphabetical order, what stands at each in the order given. */
function grouped<T>(pairs: readonly (readonly [key: string, value: T])[]): Record<string, T[]> {
  const groups = [...Map.groupBy(pairs, ([key]) => key)].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(groups.map(([key, group]) => [key, group.map(([, value]) => value)]))
}
