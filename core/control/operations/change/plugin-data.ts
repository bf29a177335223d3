import { notInstalled, shopError } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { forgetKeptConfig } from '../../store/tenants.js'
import type { PluginDataView, PluginView } from '../../views.js'
import { provisionTenant } from '../live/provision-tenant.js'
import { listPlugins } from '../read/list-plugins.js'

/** Which installation's data; it may have been removed. */
export interface PluginKey {
  readonly tenant: string
  readonly name: string
}

/** What an installation has stored. Rejects with INSTALLATION_NOT_FOUND where there is nothing of that name. */
export async function describePluginData(control: Control, key: PluginKey): Promise<PluginDataView> {
  const { tenant, name } = key
  const all = await listPlugins(control, tenant)
  const plugin = all.find((one) => one.name === name)
  const [tables, traces, waiting] = await Promise.all([
    control.databases.countTables(tenant, name),
    control.outbox.tracesOf(tenant, name),
    control.purges.waiting(tenant),
  ])
  if (plugin === undefined && tables.migrations.length === 0)
    throw notInstalled(
      name,
      tenant,
      all.map((one) => one.name),
    )
  const { config = {}, secrets = [] } = plugin ?? {}
  const settings = [...Object.keys(config), ...secrets]
  const purgeAt = waiting.find((one) => one.name === name)?.dueAt ?? null
  return { name, state: plugin?.state ?? 'removed', ...tables, ...traces, settings, purgeAt }
}

/** All of it but secrets, as the text of a JSON object, piece by piece. */
export async function* exportPlugin(control: Control, key: PluginKey): AsyncGenerator<string | Buffer> {
  const { tenant, name } = key
  const plugin = await viewOf(control, key)
  const head = { tenant, plugin: name, package: plugin?.package ?? null, settings: plugin?.config ?? {} }
  yield `${JSON.stringify(head).slice(0, -1)},"tables":{`
  let current: string | undefined
  for await (const { table, text } of control.databases.exportTables(tenant, name)) {
    if (table !== current) yield `${current === undefined ? '' : '],'}${JSON.stringify(table)}:[`
    yield text
    current = table
  }
  yield current === undefined ? '}}\n' : ']}}\n'
}

/**
 * Takes away all that a removed installation has left: its tables and role, its settings, what waits for it. Idempotent.
 * Rejects with PLUGIN_INSTALLED while it is there.
 */
export async function purgePlugin(control: Control, { tenant, name }: PluginKey): Promise<void> {
  const plugin = await viewOf(control, { tenant, name })
  if (plugin !== undefined && plugin.state !== 'removed') throw shopError('PLUGIN_INSTALLED', name, tenant)
  await provisionTenant(control, tenant)
  await control.databases.purgeTables(tenant, name)
  await control.outbox.dropTracesOf(tenant, name)
  await forgetKeptConfig(control.pool, tenant, name)
  await control.purges.forget(tenant, name)
}

const viewOf = async (control: Control, { tenant, name }: PluginKey): Promise<PluginView | undefined> =>
  (await listPlugins(control, tenant)).find((plugin) => plugin.name === name)
