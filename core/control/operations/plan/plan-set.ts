import { isDeepStrictEqual } from 'node:util'
import type { RegistryClient } from '../../../../registry/index.js'
import {
  applyChange,
  asFarAs,
  type Change,
  emptyLock,
  type Installation,
  type Lock,
  type OnProgress,
  type Release,
  type ReleasePlugin,
  type SetChange,
  shopError,
} from '../../../model/index.js'
import type { Control } from '../../control.js'
import { resolveConfig } from '../../resolve-config.js'
import { listInstallations, listKeptConfigs } from '../../store/tenants.js'
import { packagesOutside } from '../outside/packages-outside.js'
import { refuseUntrusted } from './refuse-untrusted.js'
import { lockToKeep, waitingInstallations } from './restore-plugins.js'

/** What a release is made of. */
export interface Plan {
  readonly installations: readonly Installation[]
  readonly lock: Lock
  readonly plugins: readonly ReleasePlugin[]
  readonly bundle: string
  readonly config: Release['config']
}

export interface PlanRequest {
  readonly tenant: string
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

/** The set after the change, built. Nothing of it is live yet. */
export async function planSet(
  control: Control,
  { change, ...request }: PlanRequest & { readonly change: SetChange },
  before: Release | undefined,
): Promise<Plan> {
  const installations = await wantedAfter(control, request.tenant, change)
  if (before !== undefined && changesSettingsOnly(change, { installations, before }))
    return planConfig(installations, before)
  const accepted = before?.lock ?? emptyLock
  const { signal, onProgress } = request
  const how = onProgress === undefined ? { signal } : { signal, onProgress }
  const { tenant } = request
  const previous = await lockToKeep(control, { tenant, change, lock: accepted })
  const toResolve = asFarAs(installations, accepted, change)
  return buildSet(control, { tenant, installations, toResolve, previous, accepted, ...how })
}

/** The installations that the tenant wants when the change is done. */
export async function wantedAfter(
  control: Control,
  tenant: string,
  change: SetChange,
): Promise<readonly Installation[]> {
  const { pool, seal, purges } = control
  const [wanted, kept] = await Promise.all([listInstallations(pool, tenant, seal), listKeptConfigs(pool, tenant, seal)])
  if (change.kind === 'restore') return [...wanted, ...(await waitingInstallations(control, tenant, change))]
  const added = change.kind === 'add' || change.kind === 'set' ? change.plugins.map((one) => one.package) : []
  const outside = await packagesOutside(control, { tenant, packages: added, known: [...wanted, ...kept] })
  const after = applyChange({ tenant, installations: wanted, kept, outside }, change)
  const come = after.map(({ name }) => name).filter((name) => !wanted.some((one) => one.name === name))
  if (come.length === 0) return after
  const waits = (await purges.waiting(tenant)).find(({ name }) => come.includes(name))
  // Whether it begins anew or where it left off, somebody has to say.
  if (waits !== undefined) throw shopError('PURGE_WAITS', waits.name, tenant, waits.dueAt)
  return after
}

/** Those of the release to which it goes back, too. */
export async function installationsAfter(
  control: Control,
  tenant: string,
  change: Change,
): Promise<readonly Installation[]> {
  if (change.kind !== 'rollback') return wantedAfter(control, tenant, change)
  return (await releaseToReturnTo(control, tenant, change.to)).installations
}

interface Configured {
  /** What is wanted when the change is done. */
  readonly installations: readonly Installation[]
  readonly before: Release
}

/** Settings are not in the bundle: another one of them needs no build and no registry, unless more is wanted than is live. */
export const changesSettingsOnly = (change: Change, { installations, before }: Configured): boolean =>
  change.kind === 'configure' &&
  change.attach === undefined &&
  isDeepStrictEqual(installations.map(unconfigured), before.installations.map(unconfigured))

const unconfigured = ({ config: _config, onFailure: _onFailure, ...wanted }: Installation) => wanted

function planConfig(installations: readonly Installation[], { lock, plugins, bundle }: Release): Plan {
  return { installations, lock, plugins, bundle, config: resolveConfig(installations, plugins) }
}

/** An earlier release again: its lock, bundle and config, with no build and no registry. */
export async function planRollback(
  control: Control,
  { tenant, to, accepted }: { readonly tenant: string; readonly to: number; readonly accepted: Lock },
): Promise<Plan> {
  const { installations, lock, plugins, bundle, config } = await releaseToReturnTo(control, tenant, to)
  await refuseUntrusted(control, lock, accepted)
  return { installations, lock, plugins, bundle, config }
}

/** It stays what it is made of for as long as a change takes. RELEASE_NEVER_LIVE, RELEASE_COLLECTED. */
export async function releaseToReturnTo(
  { releases, artifacts, retention }: Control,
  tenant: string,
  to: number,
): Promise<Release> {
  const release = await releases.get(tenant, to)
  if (release.liveAt === null) throw shopError('RELEASE_NEVER_LIVE', tenant, to)
  if (!(await artifacts.claimBundle(release.bundle))) throw shopError('RELEASE_COLLECTED', tenant, to, retention)
  return release
}

export interface BuildSetRequest {
  readonly tenant: string
  /** Where its plugins are looked for; where the tenant may look when it is left out. */
  readonly source?: RegistryClient
  readonly installations: readonly Installation[]
  /** The same, where they are resolved by narrower ranges. */
  readonly toResolve?: readonly Installation[]
  readonly previous: Lock
  /** What runs already, and so needs no trust. */
  readonly accepted: Lock
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

/** A set's lock, bundle and config. Nothing of it is live yet. */
export async function buildSet(control: Control, request: BuildSetRequest): Promise<Plan> {
  const { tenant, installations, previous, accepted, signal, onProgress = () => undefined } = request
  const { source = control.registryFor(tenant), toResolve = installations } = request
  const { builder, artifacts } = control
  onProgress({ phase: 'resolve' })
  const started = performance.now()
  const lock = await builder.resolve({ installations: toResolve, previous, source, signal })
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
