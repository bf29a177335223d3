import {
  asFarAs,
  type Change,
  emptyLock,
  type Lock,
  type Plan,
  type Release,
  withDependants,
} from '../../model/index.js'
import type { Control } from '../control.js'
import { planScripts } from '../store/stated-scripts.js'
import { getTenant } from '../store/tenants.js'
import { scriptsIn } from './apply-scripts.js'
import { withNews } from './plan-news.js'
import { changesSettingsOnly, releaseToReturnTo, wantedAfter } from './plan-set.js'
import { idOf, type PluginSet, stepsBetween } from './plan-steps.js'
import { refuseKilled } from './refuse-killed.js'
import { refuseUntrusted } from './refuse-untrusted.js'
import { lockToKeep } from './restore-plugins.js'

export interface PlanChangeRequest {
  readonly tenant: string
  readonly change: Change
  readonly signal: AbortSignal
}

/**
 * What a change would do to a tenant's set, a step for each plugin that it concerns. Nothing is fetched, built or written.
 * Rejects as the change would when it is resolved.
 */
export async function planChange(control: Control, request: PlanChangeRequest): Promise<Plan> {
  const { tenant } = request
  const [live] = await Promise.all([control.releases.live(tenant), getTenant(control.pool, tenant)])
  const change = withDependants(request.change, live?.lock ?? emptyLock)
  const after = await setAfter(control, { ...request, change }, live)
  await refuseKilled(control, after.lock)
  await refuseUntrusted(control, after.lock, live?.lock ?? emptyLock)
  const before = { installations: live?.installations ?? [], lock: live?.lock ?? emptyLock }
  const steps = stepsBetween(before, after, await scopesOf(control, after.lock, live))
  const stated = scriptsIn(request.change)
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
  if (change.kind === 'rollback') {
    return releaseToReturnTo(control, tenant, change.to)
  }
  const installations = await wantedAfter(control, tenant, change)
  if (live !== undefined && changesSettingsOnly(change)) return { installations, lock: live.lock }
  const previous = await lockToKeep(control, { tenant, change, lock: live?.lock ?? emptyLock })
  const source = control.registryFor(tenant)
  const toResolve = asFarAs(installations, live?.lock ?? emptyLock, change)
  return { installations, lock: await control.builder.resolve({ installations: toResolve, previous, source, signal }) }
}

/** By `package@version`: of what runs as its release says, of the others as the registry does. */
async function scopesOf(
  { registry }: Control,
  { plugins }: Lock,
  live: Release | undefined,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map(live?.plugins.map((plugin) => [idOf(plugin), plugin.scopes]))
  for (const plugin of plugins.filter((one) => !known.has(idOf(one))))
    known.set(idOf(plugin), (await registry.manifest(plugin.package, plugin.version)).scopes)
  return known
}
