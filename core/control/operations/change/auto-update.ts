import { type AutoUpdate, type Change, isShopError, type PlannedStep, type Release } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { Attempt } from '../../store/attempts.js'
import { listAutoUpdates } from '../../store/auto-updates.js'
import { planChange } from '../plan/plan-change.js'
import { changeSet } from './change-set.js'

export interface UpdateShops {
  /** The packages that have changed; all of them, where it is left out. */
  readonly packages?: readonly string[]
  readonly signal: AbortSignal
}

/**
 * Brings the plugins of the shops that want it so up to date, one shop after the other, by a swap each: no farther than their
 * policy says, to nothing that may do more than before, that failed when it was tried, or that the shop went back from.
 */
export async function updateShops(control: Control, { packages, signal }: UpdateShops): Promise<void> {
  for (const { tenant, how } of await listAutoUpdates(control.pool)) {
    signal.throwIfAborted()
    await updateShop(control, { tenant, how, packages, signal }).catch((error: unknown) => {
      signal.throwIfAborted()
      // One that may do more waits for somebody's consent; of others the change's own line says more.
      if (!isShopError(error) || error.status >= 500 || error.code === 'CUT_OFF_TWICE')
        control.log('a shop was not brought up to date', { tenant, error: String(error) })
    })
  }
}

interface UpdateShop {
  readonly tenant: string
  readonly how: Exclude<AutoUpdate, 'off'>
  readonly packages: readonly string[] | undefined
  readonly signal: AbortSignal
}

async function updateShop(control: Control, { tenant, how, packages, signal }: UpdateShop): Promise<void> {
  const live = await control.releases.live(tenant)
  const meant = (live?.plugins ?? []).filter((plugin) => packages?.includes(plugin.package) ?? true)
  for (const { name } of meant.filter(({ enabled }) => enabled)) {
    const change: Change = { kind: 'update', plugins: [{ name }], within: how }
    const { steps, release } = await planChange(control, { tenant, change, isOffer: true, signal })
    if (steps.length === 0 || !(await areWelcome(control, tenant, steps))) continue
    // What was judged is that one: where somebody changes the shop before, it is judged anew the next time.
    const insteadOf = release === null ? {} : { insteadOf: release }
    const because = `${how} versions come by themselves`
    const asked = { tenant, change, by: 'auto-update', because, signal, ...insteadOf }
    await control.attempts.make(attemptAt(tenant, steps), () => changeSet(control, asked))
  }
}

function attemptAt(tenant: string, steps: readonly PlannedStep[]): Attempt {
  const ids = steps.map((step) => `${step.package}@${step.to ?? ''}`)
  return {
    kind: 'update',
    subject: [tenant, ...ids].join(' '),
    what: `the update of ${tenant} to ${ids.join(' and ')}`,
    next: `Make it by hand:  shopctl plugin update --tenant ${tenant}`,
  }
}

/** Each of them only another version, with no more rights, and with nothing known against it. */
async function areWelcome(control: Control, tenant: string, steps: readonly PlannedStep[]): Promise<boolean> {
  if (steps.some(({ what, added }) => what !== 'update' || added.length > 0)) return false
  const releases = await control.releases.list(tenant)
  for (const step of steps) {
    if (releases.some((release) => isNoGood(release, step) || wentBackFrom(release, { step, releases }))) return false
    const report = await control.trials.of(step.package, step.to ?? '')
    if (report?.steps.some(({ outcome }) => outcome === 'failed') === true) return false
  }
  return true
}

const isNoGood = (release: Release, step: PlannedStep): boolean => release.error !== null && has(release, step)

interface WentBack {
  readonly step: PlannedStep
  readonly releases: readonly Release[]
}

/** Whether it is the seller's own way back to a release from before that version. */
function wentBackFrom(back: Release, { step, releases }: WentBack): boolean {
  if (back.liveAt === null || !back.reason.startsWith('rollback ') || has(back, step)) return false
  const left = releases.find(({ number }) => number === back.replaces)
  return left !== undefined && has(left, step)
}

const has = ({ plugins }: Release, step: PlannedStep): boolean =>
  plugins.some((one) => one.package === step.package && one.version === step.to)
