import { isDeepStrictEqual } from 'node:util'
import { throughOutages } from '../../../database/index.js'
import {
  type Change,
  describeChange,
  emptyLock,
  isShopError,
  type OnProgress,
  type Release,
  withDependants,
} from '../../../model/index.js'
import type { PlannedScript } from '../../../scripts/contract/index.js'
import { ChangeNotes } from '../../../tracing/index.js'
import type { Control } from '../../control.js'
import { planScripts } from '../../store/stated-scripts.js'
import { getTenant } from '../../store/tenants.js'
import { goLive } from '../live/go-live.js'
import { refusePlacing } from '../outside/refuse-placing.js'
import { installationsAfter, type Plan, planRollback } from '../plan/plan-set.js'
import { planUpdate } from '../plan/plan-update.js'
import { refuseKilled } from '../plan/refuse-killed.js'
import { refuseUnasked } from '../plan/refuse-unasked.js'
import { applyScripts, readNewScripts, scriptsIn } from '../scripts/apply-scripts.js'
import { mendAfterOutage } from '../upkeep/mend-after-outage.js'
import { purgePlugin } from './plugin-data.js'

export interface ChangeRequest {
  readonly tenant: string
  readonly change: Change
  /** Account or token that asks. */
  readonly by: string
  /** Why the platform asks, where nobody else does. */
  readonly because?: string
  /** The release that it is to take the place of: where another is live by its turn, nothing is changed. */
  readonly insteadOf?: number
  /** What is to be changed, read when its turn has come, in the place of `change`: others may have changed it before. */
  readonly inItsTurn?: () => Promise<Change>
  /** A seller asks: where plugins run is not his to say. */
  readonly keepsPlaces?: boolean
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

export interface Changed {
  /** The one that is live then. */
  readonly release: Release
  /** False where all was so before. */
  readonly changed: boolean
  /** False where the release was live before, and only scripts were changed. */
  readonly released?: boolean
  /** What was done to the shop's scripts, where the change says something of them. */
  readonly scripts?: readonly PlannedScript[]
}

/**
 * Changes a tenant's set, live: resolve, fetch, prebundle, link, migrate, start, record, switch, drain. All of it happens, or
 * nothing: until the new release is ready the shop goes on as it was. An update that finds nothing newer makes no release.
 */
export async function changeSet(control: Control, given: ChangeRequest): Promise<Changed> {
  const { metrics, tracing } = control
  const what = { tenant: given.tenant, change: describeChange(given.change), by: given.by }
  const notes = new ChangeNotes({ tenant: given.tenant, kind: given.change.kind })
  const onProgress: OnProgress = (progress) => {
    notes.add(progress)
    if (progress.ms !== undefined) metrics.phase(progress.phase, progress.ms)
    given.onProgress?.(progress)
  }
  try {
    const changed = await change(control, { ...given, onProgress })
    metrics.changes.done += 1
    tracing.change(notes.ended({ release: changed.release.number }))
    control.log(changed.changed ? 'a change is live' : 'a change found all as it shall be', {
      ...what,
      release: changed.release.number,
    })
    return changed
  } catch (error) {
    metrics.changes.failed += 1
    const code = isShopError(error) ? error.code : 'INTERNAL'
    tracing.change(notes.ended({ code }))
    control.log('a change failed', { ...what, code })
    mendAfterOutage(control, given.tenant, error)
    throw error
  }
}

async function change(control: Control, request: ChangeRequest): Promise<Changed> {
  const { tenant, by, signal } = request
  const stated = scriptsIn(request.change)
  if (stated === undefined) return control.inTurn(tenant, () => changeRelease(control, request))
  await getTenant(control.pool, tenant)
  await readNewScripts(control, { tenant, stated, signal })
  return control.inTurn(tenant, async () => {
    // What was read may be another one's by now.
    await planScripts(control.pool, tenant, stated)
    const { release, changed } = await changeRelease(control, request)
    const scripts = await throughOutages(() => applyScripts(control, { tenant, stated, by }))
    return { release, changed: changed || scripts.length > 0, released: changed, scripts }
  })
}

async function changeRelease(control: Control, given: ChangeRequest): Promise<Changed> {
  const { tenant, by, because } = given
  const request = given.inItsTurn === undefined ? given : { ...given, change: await given.inItsTurn() }
  const [before] = await Promise.all([control.releases.live(tenant), getTenant(control.pool, tenant)])
  if (before !== undefined && request.insteadOf !== undefined && before.number !== request.insteadOf)
    return { release: before, changed: false }
  const change = withDependants(request.change, before?.lock ?? emptyLock)
  if (request.keepsPlaces === true)
    await refusePlacing(control, tenant, await installationsAfter(control, tenant, change))
  const plan =
    change.kind === 'rollback'
      ? await planRollback(control, { tenant, to: change.to, accepted: before?.lock ?? emptyLock })
      : await planUpdate(control, { ...request, change }, before)
  if (before !== undefined && mayBeDone.has(change.kind) && isSame(plan, before))
    return { release: before, changed: false }
  await refuseKilled(control, plan.lock)
  if (before !== undefined) refuseUnasked(change, plan.plugins, before)
  const candidate = await control.releases.insertCandidate({
    tenant,
    by,
    replaces: before?.number ?? null,
    reason: because === undefined ? describeChange(change) : `${describeChange(change)}: ${because}`,
    replay: change.kind === 'add' && change.replay === true,
    kernel: control.kernels.today.hash,
    ...plan,
  })
  const purged = purgedBy(change, candidate)
  const isAtOnce = control.graceMs === 0 || (change.kind === 'remove' && change.now === true)
  await putAside(control, candidate, { names: purged, graceMs: isAtOnce ? 0 : control.graceMs })
  const release = await goLive(control, { candidate, ...pick(request) })
  if (isAtOnce) for (const name of purged) await purgePlugin(control, { tenant, name })
  return { release, changed: true }
}

/** One that another plugin needs is still there, and keeps what it has. */
const purgedBy = (change: Change, { plugins }: Release): readonly string[] =>
  change.kind === 'remove' && change.purge === true
    ? change.names.filter((name) => !plugins.some((plugin) => plugin.name === name))
    : []

interface Aside {
  readonly names: readonly string[]
  readonly graceMs: number
}

/** Before it is live, so that it is done though a kill comes between the two; it counts from then on, and not where it never is. */
async function putAside({ purges }: Control, without: Release, { names, graceMs }: Aside): Promise<void> {
  const { tenant, number, replaces, by } = without
  for (const name of names)
    await purges.add({ tenant, name, lastRelease: replaces ?? number, sinceRelease: number, by, graceMs })
}

/** What says how it shall be, and not what shall be done: where it is so already, no release is made. */
const mayBeDone: ReadonlySet<Change['kind']> = new Set(['update', 'set', 'apply'])

const isSame = ({ installations, lock, config }: Plan, before: Release): boolean =>
  isDeepStrictEqual([installations, lock, config], [before.installations, before.lock, before.config])

const pick = ({ signal, onProgress }: ChangeRequest) => ({
  signal,
  ...(onProgress === undefined ? {} : { onProgress }),
})
