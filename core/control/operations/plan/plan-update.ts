import type { Release, SetChange } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { mayRun, offByKill } from './off-by-kill.js'
import { type Plan, type PlanRequest, planSet } from './plan-set.js'

/** The set after the change. What was off because it was killed comes on again with a version that may run. */
export async function planUpdate(
  control: Control,
  request: PlanRequest & { readonly change: SetChange },
  before: Release | undefined,
): Promise<Plan> {
  const { change } = request
  const plan = await planSet(control, request, before)
  if (change.kind !== 'update' || before === undefined) return plan
  const back = mayRun(await offByKill(control, before), plan, await control.killed())
  return back.length === 0 ? plan : planSet(control, { ...request, change: { ...change, enable: back } }, before)
}
