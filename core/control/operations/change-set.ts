import { isDeepStrictEqual } from 'node:util'
import {
  applyChange,
  type Change,
  describeChange,
  emptyLock,
  type Installation,
  isShopError,
  type Lock,
  loosen,
  type OnProgress,
  type Release,
  type ReleasePlugin,
  shopError,
  withDependants,
} from '../../model/index.js'
import { ChangeNotes } from '../../tracing/index.js'
import type { Control } from '../control.js'
import { resolveConfig } from '../resolve-config.js'
import { getTenant, listInstallations, listKeptConfigs } from '../store/tenants.js'
import { goLive } from './go-live.js'
import { purgePlugin } from './plugin-data.js'
import { refuseUntrusted } from './refuse-untrusted.js'

export interface ChangeRequest {
  readonly tenant: string
  readonly change: Change
  /** Account or token that asks. */
  readonly by: string
  /** Why the platform asks, where nobody else does. */
  readonly because?: string
  /** The release that it is to take the place of: where another is live by its turn, nothing is changed. */
  readonly insteadOf?: number
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

export interface Changed {
  /** The one that is live then. */
  readonly release: Release
  /** False where it was live before. */
  readonly changed: boolean
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
    control.log('a change is live', { ...what, release: changed.release.number })
    return changed
  } catch (error) {
    metrics.changes.failed += 1
    const code = isShopError(error) ? error.code : 'INTERNAL'
    tracing.change(notes.ended({ code }))
    control.log('a change failed', { ...what, code })
    throw error
  }
}

function change(control: Control, request: ChangeRequest): Promise<Changed> {
  return control.inTurn(request.tenant, async () => {
    const { tenant, by, because } = request
    const [before] = await Promise.all([control.releases.live(tenant), getTenant(control.pool, tenant)])
    if (before !== undefined && request.insteadOf !== undefined && before.number !== request.insteadOf)
      return { release: before, changed: false }
    const change = withDependants(request.change, before?.lock ?? emptyLock)
    const plan =
      change.kind === 'rollback'
        ? await planRollback(control, { tenant, to: change.to, accepted: before?.lock ?? emptyLock })
        : await planSet(control, { ...request, change }, before)
    if (before !== undefined && change.kind === 'update' && isSame(plan, before))
      return { release: before, changed: false }
    const candidate = await control.releases.insertCandidate({
      tenant,
      by,
      replaces: before?.number ?? null,
      reason: because === undefined ? describeChange(change) : `${describeChange(change)}: ${because}`,
      replay: change.kind === 'add' && change.replay === true,
      kernel: control.kernel.hash,
      ...plan,
    })
    const release = await goLive(control, { candidate, ...pick(request) })
    if (change.kind === 'remove' && change.purge === true) await purgeRemoved(control, release, change.names)
    return { release, changed: true }
  })
}

/** One that another plugin needs is still there, and keeps what it has. */
async function purgeRemoved(control: Control, { tenant, plugins }: Release, names: readonly string[]): Promise<void> {
  const gone = names.filter((name) => !plugins.some((plugin) => plugin.name === name))
  for (const name of gone) await purgePlugin(control, { tenant, name })
}

interface Plan {
  readonly installations: readonly Installation[]
  readonly lock: Lock
  readonly plugins: readonly ReleasePlugin[]
  readonly bundle: string
  readonly config: Release['config']
}

const isSame = ({ installations, lock, config }: Plan, before: Release): boolean =>
  isDeepStrictEqual([installations, lock, config], [before.installations, before.lock, before.config])

async function planSet(control: Control, request: ChangeRequest, before: Release | undefined): Promise<Plan> {
  const { tenant, change } = request
  if (change.kind === 'rollback') throw new Error('a rollback is no change of the set')
  const { pool, seal } = control
  const [wanted, kept] = await Promise.all([listInstallations(pool, tenant, seal), listKeptConfigs(pool, tenant, seal)])
  const installations = applyChange({ tenant, installations: wanted, kept }, change)
  if (change.kind === 'configure' && change.attach === undefined && before !== undefined) {
    return planConfig(installations, before)
  }
  const accepted = before?.lock ?? emptyLock
  return buildSet(control, { installations, previous: loosen(accepted, change), accepted, ...pick(request) })
}

/** Settings are not in the bundle: another one of them needs no build and no registry. */
function planConfig(installations: readonly Installation[], { lock, plugins, bundle }: Release): Plan {
  return { installations, lock, plugins, bundle, config: resolveConfig(installations, plugins) }
}

/** An earlier release again: its lock, bundle and config, with no build and no registry. */
async function planRollback(
  control: Control,
  { tenant, to, accepted }: { readonly tenant: string; readonly to: number; readonly accepted: Lock },
): Promise<Plan> {
  const { installations, lock, plugins, bundle, config, liveAt } = await control.releases.get(tenant, to)
  if (liveAt === null) throw shopError('RELEASE_NEVER_LIVE', tenant, to)
  await refuseUntrusted(control, lock, accepted)
  return { installations, lock, plugins, bundle, config }
}

export interface BuildSetRequest {
  readonly installations: readonly Installation[]
  readonly previous: Lock
  /** What runs already, and so needs no trust. */
  readonly accepted: Lock
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

/** A set's lock, bundle and config. Nothing of it is live yet. */
export async function buildSet(control: Control, request: BuildSetRequest): Promise<Plan> {
  const { installations, previous, accepted, signal, onProgress = () => undefined } = request
  const { builder, artifacts } = control
  onProgress({ phase: 'resolve' })
  const started = performance.now()
  const lock = await builder.resolve({ installations, previous, signal })
  onProgress({
    phase: 'resolve',
    detail: packagesIn(lock),
    ms: performance.now() - started,
  })
  await refuseUntrusted(control, lock, accepted)
  const { plugins, bundle, migrations } = await builder.build(lock, { signal, onProgress })
  const config = resolveConfig(installations, plugins)
  await artifacts.putBundle(bundle.hash, bundle.code, bundle.map)
  await artifacts.putMigrations(migrations)
  return { installations, lock, plugins, bundle: bundle.hash, config }
}

function packagesIn({ packages }: Lock): string {
  const count = Object.keys(packages).length
  return count === 1 ? '1 package' : `${count} packages`
}

const pick = ({ signal, onProgress }: ChangeRequest) => ({
  signal,
  ...(onProgress === undefined ? {} : { onProgress }),
})
