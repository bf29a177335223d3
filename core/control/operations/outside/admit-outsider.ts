import type { Pass } from '../../../protocol/index.js'
import type { Refused } from '../../../serve/index.js'
import type { Serving } from '../../serving.js'
import { PluginTokens, type TokenKey } from '../../store/plugin-tokens.js'
import { getTenant } from '../../store/tenants.js'

type Admitting = Pick<Serving, 'pool' | 'releases'>

/** What the token opens, and what its plugin is told, or words for the plugin's author; needs the database alone. */
export async function admitOutsider(
  admitting: Admitting,
  { plugin, token }: { readonly plugin: string; readonly token: string },
): Promise<Pass | Refused> {
  const opened = await new PluginTokens(admitting.pool).open(token)
  // A token of another plugin is as unknown here as one that there never was.
  if (opened === undefined || opened.plugin !== plugin) return { refused: 'unknown token' }
  if (!opened.enabled) return { refused: 'it is switched off' }
  const { id, tenant } = opened
  const { welcome } = await standOf(admitting, { tenant, plugin })
  if (welcome === undefined) return { refused: 'it does not run outside in the live release' }
  return { id, tenant, plugin, welcome }
}

/** How an external plugin stands in the live release. */
export interface Stand {
  /** What it is told of its shop and its settings; undefined where it does not run outside. */
  readonly welcome: object | undefined
  /** False while the release may still be taken back. */
  readonly isConfirmed: boolean
}

/** Needs the database alone. */
export async function standOf({ pool, releases }: Admitting, { tenant, plugin }: TokenKey): Promise<Stand> {
  const [{ slug, name, currency }, live] = await Promise.all([getTenant(pool, tenant), releases.live(tenant)])
  const isConfirmed = live?.confirmedAt !== null
  const locked = live?.plugins.find((one) => one.name === plugin && one.enabled)
  if (live === undefined || locked?.facts.outside === undefined) return { welcome: undefined, isConfirmed }
  const { package: from, version } = locked
  const welcome = {
    shop: { slug, name, currency },
    plugin: { name: plugin, package: from, version },
    config: live.config[plugin] ?? {},
  }
  return { welcome, isConfirmed }
}
