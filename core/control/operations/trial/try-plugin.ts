import { defaultInstallationName, emptyLock, type Installation, type TrialReport } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { buildSet, type Plan } from '../plan/plan-set.js'
import { refuseKilled } from '../plan/refuse-killed.js'
import { putThrough } from './put-through.js'
import { sampleConfig } from './sample-config.js'
import { StepFailed, TrialLog } from './trial-log.js'
import { inTrialShop, type TrialShop } from './trial-shop.js'
import { refusalIn } from './try-set.js'

export interface TryPlugin {
  readonly package: string
  readonly version: string
  readonly signal: AbortSignal
}

const like = { name: 'Trial', currency: 'EUR' } as const

/**
 * Puts a published version through what may happen to it, in a shop of its own whose plugins reach nobody outside: it is
 * installed with sample settings, people shop, its routes, jobs and events are asked for, some of them twice, its worker is
 * killed, another release takes its place under load, and it is removed with all that it has stored. The report is kept.
 * VERSION_NOT_FOUND.
 */
export async function tryPlugin(control: Control, request: TryPlugin): Promise<TrialReport> {
  const { package: name, version, signal } = request
  const { facts } = await control.wholeRegistry.manifest(name, version)
  const log = new TrialLog()
  const config = sampleConfig(facts?.config ?? null)
  if (config === undefined)
    await log.step('it starts', async () => ({ skipped: 'it needs settings that nobody but its seller can say' }))
  else {
    const installation = { name: defaultInstallationName(name), package: name, range: version, config, enabled: true }
    await inTrialShop(control, { like, signal }, (shop) => tryIn(control, { shop, installation, log, signal }))
  }
  const report = { package: name, version, steps: log.steps, at: new Date().toISOString() }
  await control.trials.keep(report)
  return report
}

interface Trial {
  readonly shop: TrialShop
  readonly installation: Installation
  readonly log: TrialLog
  readonly signal: AbortSignal
}

async function tryIn(control: Control, { shop, installation, log, signal }: Trial): Promise<void> {
  const without = await planOf(control, shop, { installations: [], signal })
  await shop.bringUp(without)
  const before = await control.databases.columnsOf(shop.slug)
  let plan: Plan | undefined
  const starts = await log.step('it starts, and the shop answers', async () => {
    try {
      plan = await planOf(control, shop, { installations: [installation], signal })
      await refuseKilled(control, plan.lock)
      await shop.bringUp(plan)
      return undefined
    } catch (error) {
      signal.throwIfAborted()
      throw new StepFailed(refusalIn(error).replaceAll(shop.slug, 'a trial shop'))
    }
  })
  if (!starts || plan === undefined) return
  await putThrough(control, { shop, plan, without, before, name: installation.name, log, signal })
}

const planOf = (
  control: Control,
  { slug }: TrialShop,
  { installations, signal }: { readonly installations: readonly Installation[]; readonly signal: AbortSignal },
): Promise<Plan> =>
  buildSet(control, {
    tenant: slug,
    installations,
    previous: emptyLock,
    accepted: emptyLock,
    source: control.wholeRegistry,
    signal,
  })
