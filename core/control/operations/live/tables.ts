import type { PluginTables, ReleaseTables } from '../../../database/index.js'
import { type Release, type ReleasePlugin, readMigration } from '../../../model/index.js'
import type { Serving } from '../../serving.js'

/** Brings the tables of the release's plugins to where it needs them; see `expandPlugins` for what it rejects with. */
export async function expandTables(serving: Serving, release: Release): Promise<void> {
  const abandoned = await takeBackTables(serving, release.tenant)
  await serving.databases.expandTables({ ...(await tablesOf(serving, release)), abandoned })
}

/**
 * Takes away what only the release before needed, when that has drained. The release is live: what fails is logged, and
 * tried again when the shop first wakes after the platform's next start, and after the tenant's next change.
 */
export async function contractTables(serving: Serving, release: Release): Promise<void> {
  const { tenant, number } = release
  await tablesOf(serving, release)
    .then((tables) => serving.databases.contractTables(tables))
    .catch((error: unknown) =>
      serving.log('a contract migration failed', { tenant, release: number, error: String(error) }),
    )
}

/**
 * Takes back what was done to plugins' tables for releases that never got live; answers these. A down section that fails
 * is logged: what was only added harms nobody.
 */
async function takeBackTables(serving: Serving, tenant: string): Promise<readonly number[]> {
  const { databases, releases, log } = serving
  const numbers = await databases.tableReleases(tenant)
  const lost = numbers.length === 0 ? [] : await releases.neverLive(tenant, numbers)
  const failures = lost.length === 0 ? [] : await databases.undoTables(tenant, lost)
  for (const { message } of failures) log('a plugin’s tables were not taken back', { tenant, error: message })
  return lost
}

/** The same, where nobody hears of a failure: the next change and the next start try it again. */
export async function giveTablesBack(serving: Serving, tenant: string): Promise<void> {
  await takeBackTables(serving, tenant).catch((error: unknown) =>
    serving.log('plugins’ tables were not taken back', { tenant, error: String(error) }),
  )
}

/** The installations that have tables, as far as the release runs them. */
export const withTables = ({ plugins }: Release): readonly ReleasePlugin[] =>
  plugins.filter(({ enabled, facts }) => enabled && (facts.migrations ?? []).length > 0)

async function tablesOf({ artifacts }: Serving, release: Release): Promise<ReleaseTables> {
  const plugins = withTables(release)
  const hashes = plugins.flatMap(({ facts }) => (facts.migrations ?? []).map(({ hash }) => hash))
  const texts = await artifacts.getMigrations(hashes)
  return {
    tenant: release.tenant,
    release: release.number,
    plugins: plugins.map((plugin) => pluginTables(plugin, texts)),
  }
}

/** What an installation's tables are made by, from the texts of its migrations by their hashes. */
export function pluginTables(plugin: ReleasePlugin, texts: ReadonlyMap<string, string>): PluginTables {
  const { name, package: from, version, facts } = plugin
  const migrations = (facts.migrations ?? []).map((migration) => {
    const read = readMigration(texts.get(migration.hash) ?? '')
    if ('problem' in read) throw new Error(`the migration ${migration.name} of ${name} is lost: ${read.problem}`)
    return { ...migration, up: read.up, down: read.down }
  })
  return { name, package: from, version, migrations }
}
