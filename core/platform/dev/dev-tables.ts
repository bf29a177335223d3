import { pluginTables } from '../../control/index.js'
import type { PluginTables, ReleaseTables, TenantDatabases } from '../../database/index.js'
import type { DevBuild } from './dev-builder.js'
import { slug } from './dev-parts.js'

/** The tables of the author's plugin and of those that it needs, kept as its folder says. */
export class DevTables {
  readonly #databases: TenantDatabases
  /** As they stand in the database. */
  #standing: readonly PluginTables[] = []
  /** Made anew, and not told yet. */
  #emptied: readonly string[] = []

  constructor(databases: TenantDatabases) {
    this.#databases = databases
  }

  /** The installations that have some. */
  get owners(): readonly string[] {
    return this.#standing.map(({ name }) => name)
  }

  /**
   * Brings them to where the release needs them. What was only added to is migrated; where a migration that was run has
   * been edited or is gone, as happens while one writes it, that plugin's tables are made anew. Answers the plugins whose
   * rows went so. MIGRATION_FAILED and what else publish and a shop would refuse.
   */
  async expand(build: Pick<DevBuild, 'plugins' | 'migrations'>, release: number): Promise<readonly string[]> {
    const tables = tablesOf(build, release)
    const anew = this.#standing.filter((plugin) => !isContinued(plugin, tables.plugins)).map(({ name }) => name)
    for (const name of anew) await this.#databases.purgeTables(slug, name)
    this.#standing = this.#standing.filter(({ name }) => !anew.includes(name))
    this.#emptied = [...this.#emptied, ...anew]
    await this.#databases.expandTables(tables)
    this.#standing = tables.plugins
    const emptied = this.#emptied
    this.#emptied = []
    return emptied
  }

  /** Takes away what only the release before needed, now that it has drained. */
  contract(build: Pick<DevBuild, 'plugins' | 'migrations'>, release: number): Promise<void> {
    return this.#databases.contractTables(tablesOf(build, release))
  }
}

function tablesOf({ plugins, migrations }: Pick<DevBuild, 'plugins' | 'migrations'>, release: number): ReleaseTables {
  const withTables = plugins.filter(({ facts }) => (facts.migrations ?? []).length > 0)
  return { tenant: slug, release, plugins: withTables.map((plugin) => pluginTables(plugin, migrations)) }
}

/** Whether all that was run is there yet, unchanged and in its place. */
function isContinued(was: PluginTables, now: readonly PluginTables[]): boolean {
  const next = now.find(({ name }) => name === was.name)?.migrations ?? []
  return was.migrations.every(({ hash }, at) => next[at]?.hash === hash)
}
