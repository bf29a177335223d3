import type { Pass } from '../../protocol/index.js'
import type { Serving } from '../serving.js'
import { PluginTokens } from '../store/plugin-tokens.js'
import { getTenant } from '../store/tenants.js'

type Admitting = Pick<Serving, 'pool' | 'releases'>

/** What the token opens, and what its plugin is told. Rejects with words for the plugin's author; needs the database alone. */
export async function admitOutsider(
  { pool, releases }: Admitting,
  { plugin, token }: { readonly plugin: string; readonly token: string },
): Promise<Pass> {
  const opened = await new PluginTokens(pool).open(token)
  // A token of another plugin is as unknown here as one that there never was.
  if (opened === undefined || opened.plugin !== plugin) throw new Error('unknown token')
  if (!opened.enabled) throw new Error('it is switched off')
  const { id, tenant } = opened
  const [{ slug, name, currency }, live] = await Promise.all([getTenant(pool, tenant), releases.live(tenant)])
  const locked = live?.plugins.find((one) => one.name === plugin && one.enabled)
  if (live === undefined || locked?.facts.outside === undefined) throw new Error('it is not in the live release')
  const { package: from, version } = locked
  const welcome = {
    shop: { slug, name, currency },
    plugin: { name: plugin, package: from, version },
    config: live.config[plugin] ?? {},
  }
  return { id, tenant, plugin, welcome }
}
