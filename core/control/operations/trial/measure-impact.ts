import semver from 'semver'
import { mapLimited } from '../../../build/index.js'
import {
  emptyLock,
  type Impact,
  type ImpactOnShop,
  type Installation,
  loosen,
  type Release,
} from '../../../model/index.js'
import type { Control } from '../../control.js'
import { listInstallations, listShops, type TenantRow } from '../../store/tenants.js'
import { buildSet, type Plan } from '../plan/plan-set.js'
import { refuseKilled } from '../plan/refuse-killed.js'
import { refusalIn, trySet } from './try-set.js'

export interface ImpactRequest {
  readonly package: string
  /** The newest that is published, where it is left out; one that waits for a word is no less welcome. */
  readonly version?: string
  readonly signal: AbortSignal
}

/** Shops are tried beside each other, and beside those that are served. */
const atOnce = 2

/**
 * What would become of each shop that has the plugin if it were updated to that version: its whole set is resolved and built,
 * and each distinct set is booted once, with its settings, in a shop of its own. No shop is changed. PLUGIN_NOT_FOUND,
 * VERSION_NOT_FOUND; PLUGIN_KILLED for what no shop can have.
 */
export async function measureImpact(control: Control, request: ImpactRequest): Promise<Impact> {
  const version = await versionOf(control, request)
  await refuseKilled(control, { plugins: [{ package: request.package, version, enabled: true }] })
  const having = await shopsWith(control, request.package)
  const booted = new Map<string, Promise<string | null>>()
  const shops = await mapLimited(having, { limit: atOnce, signal: request.signal }, (shop, signal) =>
    impactOn(control, shop, { package: request.package, version, booted, signal }),
  )
  return { package: request.package, version, shops, sets: booted.size }
}

async function versionOf({ wholeRegistry }: Control, { package: name, version }: ImpactRequest): Promise<string> {
  if (version === undefined) return (await wholeRegistry.details(name)).version
  await wholeRegistry.packument(name, { own: true, fresh: true })
  await wholeRegistry.manifest(name, version)
  return version
}

interface ShopWithIt {
  readonly tenant: TenantRow
  readonly live: Release
}

async function shopsWith({ pool, releases }: Control, name: string): Promise<ShopWithIt[]> {
  const found: ShopWithIt[] = []
  for (const tenant of await listShops(pool)) {
    const live = await releases.live(tenant.slug)
    if (live?.plugins.some((plugin) => plugin.package === name) === true) found.push({ tenant, live })
  }
  return found
}

interface Trial {
  readonly package: string
  readonly version: string
  /** Set with its settings → why it does not come up; null where it does. */
  readonly booted: Map<string, Promise<string | null>>
  readonly signal: AbortSignal
}

async function impactOn(control: Control, { tenant, live }: ShopWithIt, trial: Trial): Promise<ImpactOnShop> {
  const having = live.plugins.filter((plugin) => plugin.package === trial.package)
  const from = [...new Set(having.map((plugin) => plugin.version))].sort(semver.compare)
  const told = (outcome: ImpactOnShop['outcome'], reason: string | null = null): ImpactOnShop => ({
    tenant: tenant.slug,
    from,
    outcome,
    reason,
  })
  const wanted = await listInstallations(control.pool, tenant.slug, control.seal)
  const own = wanted.filter((installation) => installation.package === trial.package)
  if (!own.every(({ range }) => takes(range, trial.version))) return told('stays')
  try {
    const plan = await planWith(control, { tenant, live, wanted }, trial)
    const reason = await bootOnce(control, { plan, tenant }, trial)
    return told(reason === null ? 'runs' : 'breaks', reason)
  } catch (error) {
    trial.signal.throwIfAborted()
    return told('breaks', refusalIn(error))
  }
}

const takes = (range: string, version: string): boolean =>
  semver.satisfies(version, range) || (range === '*' && semver.prerelease(version) === null)

interface Wanting extends ShopWithIt {
  readonly wanted: readonly Installation[]
}

function planWith(control: Control, { tenant, live, wanted }: Wanting, trial: Trial): Promise<Plan> {
  const names = live.plugins.filter((plugin) => plugin.package === trial.package).map(({ name }) => ({ name }))
  const pinned = (one: Installation): Installation =>
    one.package === trial.package ? { ...one, range: trial.version } : one
  return buildSet(control, {
    tenant: tenant.slug,
    installations: wanted.map(pinned),
    previous: loosen(live.lock, { kind: 'update', plugins: names }),
    accepted: emptyLock,
    source: control.wholeRegistry,
    signal: trial.signal,
  })
}

/** Shops with the same set and the same settings break together. */
function bootOnce(
  control: Control,
  { plan, tenant }: { readonly plan: Plan; readonly tenant: TenantRow },
  { booted, signal }: Trial,
): Promise<string | null> {
  const key = JSON.stringify([plan.bundle, plan.config])
  const known = booted.get(key)
  if (known !== undefined) return known
  const boot = trySet(control, plan, { like: tenant, signal })
  booted.set(key, boot)
  return boot
}
