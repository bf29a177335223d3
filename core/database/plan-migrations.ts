import { shopError } from '../model/index.js'
import type { LedgerRow, PluginMigration, PluginTables } from './plugin-ledger.js'

/**
 * What is to be run of a plugin's migrations before a release with it starts. Tables that are new are made whole;
 * in those that are there, what takes away waits until the release before has drained. Rejects what cannot be.
 */
export function planExpansion(plugin: PluginTables, done: readonly LedgerRow[]): readonly PluginMigration[] {
  mustFit(plugin, done)
  const pending = pendingOf(plugin, done)
  if (done.length === 0) return pending
  const contract = pending.findIndex(({ kind }) => kind === 'contract')
  const [taking, after] = [pending[contract], pending.slice(contract).find(({ kind }) => kind === 'expand')]
  if (taking !== undefined && after !== undefined)
    throw shopError('MIGRATION_STEP', plugin.name, plugin.version, { takes: taking.name, follows: after.name })
  return pending.filter(({ kind }) => kind === 'expand')
}

/** What has waited until the release before has drained. */
export const planContraction = (plugin: PluginTables, done: readonly LedgerRow[]): readonly PluginMigration[] =>
  pendingOf(plugin, done).filter(({ kind }) => kind === 'contract')

function pendingOf({ migrations }: PluginTables, done: readonly LedgerRow[]): readonly PluginMigration[] {
  const names = new Set(done.map(({ name }) => name))
  return migrations.filter(({ name }) => !names.has(name))
}

/** Tables that were only added to serve an older version as well; what was taken from them does not come back. */
function mustFit(plugin: PluginTables, done: readonly LedgerRow[]): void {
  const stranger = done.find((row) => row.package !== plugin.package)
  if (stranger !== undefined) throw shopError('TABLES_TAKEN', plugin.name, stranger.package)
  const known = new Map(plugin.migrations.map(({ name, hash }) => [name, hash]))
  for (const { name, kind, hash } of done) {
    const now = known.get(name)
    if (now === undefined && kind === 'contract')
      throw shopError('TABLES_CONTRACTED', plugin.name, plugin.version, name)
    if (now !== undefined && now !== hash) throw shopError('MIGRATION_CHANGED', plugin.name, plugin.version, name)
  }
}
