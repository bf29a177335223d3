import {
  asFarAs,
  type Change,
  emptyLock,
  type Facts,
  type Plan,
  type Release,
  withDependants,
} from '../../../model/index.js'
import { outsideScopes } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { type ConfiguredPlugin, resolveConfig } from '../../resolve-config.js'
import { planScripts } from '../../store/stated-scripts.js'
import { getTenant } from '../../store/tenants.js'
import { refusePlacing } from '../outside/refuse-placing.js'
import { readNewScripts, scriptsIn } from '../scripts/apply-scripts.js'
import { withNews } from './plan-news.js'
import { changesSettingsOnly, installationsAfter, releaseToReturnTo, wantedAfter } from './plan-set.js'
import { idOf, type PluginSet, setOf, stepsBetween } from './plan-steps.js'
import { refuseKilled } from './refuse-killed.js'
import { refuseUntrusted } from './refuse-untrusted.js'
import { lockToKeep } from './restore-plugins.js'

export interface PlanChangeRequest {
  readonly tenant: string
  readonly change: Change
  /** A seller asks: where plugins run is not his to say. */
  readonly keepsPlaces?: boolean
  /** Only what could come is asked for: also what wants other settings first is told. */
  readonly isOffer?: boolean
  readonly signal: AbortSignal
}

/**
 * What a change would do to a tenant's set, a step for each plugin that it concerns. Nothing is fetched, built or written;
 * scripts that are new to the shop are read by it, which is woken for that. Rejects as the change would when it is resolved and
 * its settings are checked.
 */
export async function planChange(control: Control, request: PlanChangeRequest): Promise<Plan> {
  const { tenant } = request
  const [live] = await Promise.all([control.releases.live(tenant), getTenant(control.pool, tenant)])
  const change = withDependants(request.change, live?.lock ?? emptyLock)
  if (request.keepsPlaces === true)
    await refusePlacing(control, tenant, await installationsAfter(control, tenant, change))
  const after = await setAfter(control, { ...request, change }, live)
  await refuseKilled(control, after.lock)
  await refuseUntrusted(control, after.lock, live?.lock ?? emptyLock)
  if (request.isOffer !== true) resolveConfig(after.installations, after.plugins)
  const steps = stepsBetween(setOf(live), after)
  const stated = scriptsIn(request.change)
  if (stated !== undefined) await readNewScripts(control, { tenant, stated, signal: request.signal })
  return {
    tenant,
    release: live?.number ?? null,
    steps: await Promise.all(steps.map((step) => withNews(control, step))),
    ...(stated === undefined ? {} : { scripts: await planScripts(control.pool, tenant, stated) }),
  }
}

interface PlannedSet extends PluginSet {
  /** Whose settings are to be checked, and what they emit. */
  readonly plugins: readonly (ConfiguredPlugin & { readonly facts: Pick<Facts, 'emits'> })[]
}

async function setAfter(
  control: Control,
  { tenant, change, signal }: PlanChangeRequest,
  live: Release | undefined,
): Promise<PlannedSet> {
  // Its settings were checked when it was made.
  if (change.kind === 'rollback') return { ...setOf(await releaseToReturnTo(control, tenant, change.to)), plugins: [] }
  const installations = await wantedAfter(control, tenant, change)
  if (live !== undefined && changesSettingsOnly(change, { installations, before: live }))
    return { ...setOf(live), installations, plugins: live.plugins }
  const previous = await lockToKeep(control, { tenant, change, lock: live?.lock ?? emptyLock })
  const source = control.registryFor(tenant)
  const toResolve = asFarAs(installations, live?.lock ?? emptyLock, change)
  const lock = await control.builder.resolve({ installations: toResolve, previous, source, signal })
  return plannedSet(control, { installations, lock }, live)
}

/** What its plugins may and take is told by the live release, where they are in it; by the registry of the others. */
export async function plannedSet(
  { registry }: Control,
  { installations, lock }: Pick<PluginSet, 'installations' | 'lock'>,
  live: Release | undefined,
): Promise<PlannedSet> {
  const plugins = await Promise.all(
    lock.plugins.map(async (plugin) => {
      // What runs in the shop says what its author does; what runs outside says more.
      const there = live?.plugins.find(
        (one) => idOf(one) === idOf(plugin) && (one.place === undefined || one.place === plugin.place),
      )
      const { scopes, facts } = there ?? (await registry.manifest(plugin.package, plugin.version))
      const { name, enabled, place } = plugin
      const { config = null, emits = [] } = facts ?? {}
      return place === 'outside'
        ? { name, enabled, scopes: outsideScopes(scopes), facts: { config } }
        : { name, enabled, scopes, facts: { config, emits } }
    }),
  )
  return { installations, lock, plugins, scopes: new Map(plugins.map(({ name, scopes }) => [name, scopes])) }
}
