import type { Facts } from '../model/index.js'
import type { WiredField, WiredHandler, WiredHook, WiredJob, WiredProvider, Wiring } from './wiring.js'

/** An installation that goes into a release: its name, and what its plugin declared. */
export interface PluginToWire {
  readonly name: string
  readonly facts: Pick<Facts, 'hooks' | 'events' | 'jobs' | 'providers' | 'fields'>
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
    fields: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        (facts.fields ?? []).map(({ entity, name, write, schema }): [string, WiredField] => [
          entity,
          { plugin, name, write, schema },
        ]),
      ),
    ),
    providers: grouped(
      plugins.flatMap(({ name: plugin, facts }) =>
        (facts.providers ?? []).map(({ kind, name }): [string, WiredProvider] => [kind, { plugin, name }]),
      ),
    ),
  }
}

/** The keys in alphabetical order, what stands at each in the order given. */
function grouped<T>(pairs: readonly (readonly [key: string, value: T])[]): Record<string, T[]> {
  const groups = [...Map.groupBy(pairs, ([key]) => key)].sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(groups.map(([key, group]) => [key, group.map(([, value]) => value)]))
}
