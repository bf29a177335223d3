import type { Installation, JsonObject, ReleasePlugin } from '../../model/index.js'
import type { Control } from '../control.js'
import { maskSecrets } from '../resolve-config.js'
import { getTenant, listInstallations } from '../store/tenants.js'
import type { PluginView } from '../views.js'

/** A tenant's plugins, the wanted ones in their order and then those that came along with them. */
export async function listPlugins(
  { pool, seal, releases, supervisor }: Control,
  tenant: string,
): Promise<PluginView[]> {
  await getTenant(pool, tenant)
  const installations = await listInstallations(pool, tenant, seal)
  const locked = (await releases.live(tenant))?.plugins ?? []
  const runs = supervisor.state(tenant) === 'ready'
  const explicit = installations.map((installation) =>
    viewOf(
      installation,
      locked.find(({ name }) => name === installation.name),
      runs,
    ),
  )
  const implicit = locked
    .filter(({ name }) => !installations.some((installation) => installation.name === name))
    .map((plugin) => viewOf({ ...plugin, range: '', config: {} }, plugin, runs))
  return [...explicit, ...implicit]
}

type Wanted = Pick<Installation, 'name' | 'package' | 'range' | 'enabled'> & { readonly config: JsonObject }

function viewOf(wanted: Wanted, locked: ReleasePlugin | undefined, runs: boolean): PluginView {
  const schema = locked?.facts.config ?? null
  const { name, range, enabled } = wanted
  return {
    name,
    package: wanted.package,
    range,
    version: locked?.version ?? null,
    kind: locked?.kind ?? 'explicit',
    enabled,
    state: stateOf(locked, enabled, runs),
    scopes: locked?.scopes ?? [],
    ...maskSecrets(schema, wanted.config),
    schema,
  }
}

function stateOf(locked: ReleasePlugin | undefined, enabled: boolean, runs: boolean): PluginView['state'] {
  if (locked === undefined) return 'missing'
  if (!enabled) return 'off'
  return runs ? 'running' : 'stopped'
}
