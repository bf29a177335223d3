import { isDeepStrictEqual } from 'node:util'
import {
  type Change,
  emptyLock,
  type Installation,
  type Lock,
  loosen,
  type Plan,
  type PlannedStep,
  type Release,
  shopError,
  withDependants,
} from '../../model/index.js'
import type { Control } from '../control.js'
import { getTenant } from '../store/tenants.js'
import { changesSettingsOnly, wantedAfter } from './plan-set.js'
import { refuseUntrusted } from './refuse-untrusted.js'

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
  await refuseUntrusted(control, after.lock, live?.lock ?? emptyLock)
  const before = { installations: live?.installations ?? [], lock: live?.lock ?? emptyLock }
  const scopes = await scopesOf(control, after.lock, live)
  const names = new Set([...before.lock.plugins, ...after.lock.plugins].map(({ name }) => name))
  const steps = [...names].flatMap((name) => stepsFor(viewIn(before, name, scopes), viewIn(after, name, scopes)))
  return { tenant, release: live?.number ?? null, steps }
}

interface PluginSet {
  readonly installations: readonly Installation[]
  readonly lock: Lock
}

async function setAfter(
  control: Control,
  { tenant, change, signal }: PlanChangeRequest,
  live: Release | undefined,
): Promise<PluginSet> {
  if (change.kind === 'rollback') {
    const to = await control.releases.get(tenant, change.to)
    if (to.liveAt === null) throw shopError('RELEASE_NEVER_LIVE', tenant, change.to)
    return to
  }
  const installations = await wantedAfter(control, tenant, change)
  if (live !== undefined && changesSettingsOnly(change)) return { installations, lock: live.lock }
  const previous = loosen(live?.lock ?? emptyLock, change)
  const source = control.registryFor(tenant)
  return { installations, lock: await control.builder.resolve({ installations, previous, source, signal }) }
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

const idOf = (plugin: { readonly package: string; readonly version: string }): string =>
  `${plugin.package}@${plugin.version}`

/** One plugin in one of the two sets. */
interface Standing extends Pick<PlannedStep, 'name' | 'package' | 'kind'> {
  readonly version: string
  readonly enabled: boolean
  readonly scopes: readonly string[]
  readonly wanted: Installation | undefined
}

function viewIn(
  { installations, lock }: PluginSet,
  name: string,
  scopes: ReadonlyMap<string, readonly string[]>,
): Standing | undefined {
  const locked = lock.plugins.find((plugin) => plugin.name === name)
  if (locked === undefined) return undefined
  const wanted = installations.find((installation) => installation.name === name)
  return { ...locked, scopes: scopes.get(idOf(locked)) ?? [], wanted }
}

function stepsFor(was: Standing | undefined, is: Standing | undefined): PlannedStep[] {
  const either = is ?? was
  if (either === undefined) return []
  const { name, package: from, kind } = either
  const [had, has] = [was?.scopes ?? [], is?.scopes ?? []]
  const step = {
    name,
    package: from,
    kind,
    from: was?.version ?? null,
    to: is?.version ?? null,
    added: has.filter((scope) => !had.includes(scope)),
    dropped: had.filter((scope) => !has.includes(scope)),
    settings: [],
  }
  if (was === undefined) return [{ ...step, what: 'install' }]
  if (is === undefined) return [{ ...step, what: 'remove' }]
  if (was.package !== is.package) return [{ ...step, what: 'replace' }]
  const settings = changedKeys(was.wanted, is.wanted)
  return [
    ...(was.version === is.version ? [] : [{ ...step, what: 'update' as const }]),
    ...(was.enabled === is.enabled ? [] : [{ ...step, what: is.enabled ? ('enable' as const) : ('disable' as const) }]),
    ...(settings.length === 0 ? [] : [{ ...step, what: 'configure' as const, settings }]),
  ]
}

/** The names of the settings that differ, and of what else the seller chooses; never what they are. */
function changedKeys(was: Installation | undefined, is: Installation | undefined): string[] {
  if (was === undefined || is === undefined) return []
  const keys = [...new Set([...Object.keys(was.config), ...Object.keys(is.config)])]
  const settings = keys.filter((key) => !isDeepStrictEqual(was.config[key], is.config[key]))
  const choices = (['range', 'onFailure', 'attach'] as const).filter((key) => !isDeepStrictEqual(was[key], is[key]))
  return [...settings, ...choices.map((key) => `(${choiceWords[key]})`)]
}

const choiceWords = { range: 'version range', onFailure: 'on failure', attach: 'where it stands' } as const
