import {
  asFarAs,
  type Change,
  emptyLock,
  type Lock,
  type Plan,
  type Release,
  withDependants,
} from '../../model/index.js'
import { outsideScopes } from '../../protocol/index.js'
import type { Control } from '../control.js'
import { planScripts } from '../store/stated-scripts.js'
import { getTenant } from '../store/tenants.js'
import { readNewScripts, scriptsIn } from './apply-scripts.js'
import { withNews } from './plan-news.js'
import { changesSettingsOnly, installationsAfter, releaseToReturnTo, wantedAfter } from './plan-set.js'
import { idOf, type PluginSet, setOf, stepsBetween } from './plan-steps.js'
import { refuseKilled } from './refuse-killed.js'
import { refusePlacing } from './refuse-placing.js'
import { refuseUntrusted } from './refuse-untrusted.js'
import { lockToKeep } from './restore-plugins.js'

export interface PlanChangeRequest {
  readonly tenant: string
  readonly change: Change
  /** A seller asks: where plugins run is not his to say. */
  readonly keepsPlaces?: boolean
  readonly signal: AbortSignal
}

/**
 * What a change would do to a tenant's set, a step for each plugin that it concerns. Nothing is fetched, built or written;
 * scripts that are new to the shop are read by it, which is woken for that. Rejects as the change would when it is resolved.
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

async function setAfter(
  control: Control,
  { tenant, change, signal }: PlanChangeRequest,
  live: Release | undefined,
): Promise<PluginSet> {
  if (change.kind === 'rollback') return setOf(await releaseToReturnTo(control, tenant, change.to))
  const installations = await wantedAfter(control, tenant, change)
  if (live !== undefined && changesSettingsOnly(change)) return { ...setOf(live), installations }
  const previous = await lockToKeep(control, { tenant, change, lock: live?.lock ?? emptyLock })
  const source = control.registryFor(tenant)
  const toResolve = asFarAs(installations, live?.lock ?? emptyLock, change)
  const lock = await control.builder.resolve({ installations: toResolve, previous, source, signal })
  return { installations, lock, scopes: await scopesIn(control, lock, live) }
}

/** Of what runs as its release says, of the others as the registry does; and by where each is to run. */
async function scopesIn(
  { registry }: Control,
  { plugins }: Lock,
  live: Release | undefined,
): Promise<PluginSet['scopes']> {
  const scopes = new Map<string, readonly string[]>()
  for (const plugin of plugins) {
    // What runs in the shop says what its author does; what runs outside says more.
    const there = live?.plugins.find(
      (one) => idOf(one) === idOf(plugin) && (one.place === undefined || one.place === plugin.place),
    )
    const its = there?.scopes ?? (await registry.manifest(plugin.package, plugin.version)).scopes
    scopes.set(plugin.name, plugin.place === 'outside' ? outsideScopes(its) : its)
  }
  return scopes
}
