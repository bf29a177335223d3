import type { Installation, JsonObject, ReleasePlugin, Review } from '../../../model/index.js'
import type { Standing } from '../../../serve/index.js'
import type { Control } from '../../control.js'
import { ownTitle } from '../../release-view.js'
import { maskSecrets } from '../../resolve-config.js'
import { getTenant, listInstallations, listKeptConfigs } from '../../store/tenants.js'
import type { PluginView } from '../../views.js'
import { outsideOf } from '../outside/read-outside.js'

/** A tenant's plugins: the wanted ones in their order, those that came along with them, and what removed ones left. */
export async function listPlugins(control: Control, tenant: string): Promise<PluginView[]> {
  const { pool, seal, releases, supervisor, outbox, metrics, reviews } = control
  await getTenant(pool, tenant)
  const installations = await listInstallations(pool, tenant, seal)
  const locked = (await releases.live(tenant))?.plugins ?? []
  const { state: shop } = await supervisor.standing(tenant)
  const lockedAs = (name: string): ReleasePlugin | undefined => locked.find((plugin) => plugin.name === name)
  const failed = await failedIn(control, tenant)
  const explicit = installations.map((wanted) => {
    const view = viewOf(wanted, lockedAs(wanted.name), shop)
    return view.state === 'missing' && failed.has(wanted.name) ? { ...view, state: 'failed' as const } : view
  })
  const implicit = locked
    .filter(({ name }) => !installations.some((wanted) => wanted.name === name))
    .map((plugin) => viewOf({ ...plugin, range: '', config: {} }, plugin, shop))
  const parked = new Map((await outbox.countParked(tenant)).map(({ plugin, count }) => [plugin, count]))
  const costs = metrics.costs(tenant)
  const outside = await outsideOf(control, tenant, locked)
  const said = await reviews.list(locked.map((plugin) => plugin.package))
  const present = [...explicit, ...implicit].map((view) => ({
    ...view,
    ...withdrawnIn(said, view),
    parked: parked.get(view.name) ?? 0,
    cost: costs.get(view.name) ?? null,
    outside: outside.get(view.name) ?? null,
  }))
  return [...present, ...(await listRemoved(control, tenant))]
}

/** It does not run where it was killed, whatever the release says. */
function withdrawnIn(said: readonly Review[], view: PluginView): Pick<PluginView, 'withdrawn' | 'state'> {
  const word = said.find((one) => one.package === view.package && one.version === view.version)
  if (word?.verdict === 'killed') return { withdrawn: word.reason, state: 'killed' }
  return { withdrawn: word?.verdict === 'yanked' ? word.reason : null, state: view.state }
}

/** What was in the newest release, where that did not go live. */
async function failedIn({ releases }: Control, tenant: string): Promise<ReadonlySet<string>> {
  const [newest] = await releases.list(tenant)
  return new Set(newest?.state === 'failed' ? newest.installations.map(({ name }) => name) : [])
}

/** Plugins that are not there any more, with the settings that are kept for them. */
async function listRemoved({ pool, seal, releases, purges }: Control, tenant: string): Promise<PluginView[]> {
  const kept = await listKeptConfigs(pool, tenant, seal)
  if (kept.length === 0) return []
  // What is a secret, the release knows in which the plugin was last.
  const known = (await releases.list(tenant)).flatMap(({ plugins }) => plugins)
  const waiting = await purges.waiting(tenant)
  return kept.map((left) => {
    const last = known.find((plugin) => plugin.name === left.name && plugin.package === left.package)
    const view = viewOf({ ...left, range: '', enabled: false }, last, 'stopped')
    const purgeAt = waiting.find(({ name }) => name === left.name)?.dueAt ?? null
    return { ...view, version: null, kind: 'explicit', state: 'removed', scopes: [], purgeAt }
  })
}

type ShopState = Standing['state']

type Wanted = Pick<Installation, 'name' | 'package' | 'range' | 'enabled' | 'onFailure' | 'attach' | 'place'> & {
  readonly config: JsonObject
}

function viewOf(wanted: Wanted, locked: ReleasePlugin | undefined, shop: ShopState): PluginView {
  const schema = locked?.facts.config ?? null
  const { name, range, enabled } = wanted
  return {
    name,
    package: wanted.package,
    title: locked === undefined ? null : ownTitle(locked),
    range,
    version: locked?.version ?? null,
    kind: locked?.kind ?? 'explicit',
    enabled,
    state: stateOf(locked, enabled, shop),
    scopes: locked?.scopes ?? [],
    parked: 0,
    withdrawn: null,
    purgeAt: null,
    cost: null,
    outside: null,
    onFailure: wanted.onFailure ?? null,
    attach: wanted.attach ?? null,
    place: wanted.place ?? 'inside',
    ...maskSecrets(schema, wanted.config),
    schema,
    ...(locked?.facts.locales === undefined ? {} : { locales: locked.facts.locales }),
  }
}

function stateOf(locked: ReleasePlugin | undefined, enabled: boolean, shop: ShopState): PluginView['state'] {
  if (locked === undefined) return 'missing'
  if (!enabled) return 'off'
  if (shop === 'ready') return 'running'
  return shop === 'asleep' ? 'asleep' : 'stopped'
}
