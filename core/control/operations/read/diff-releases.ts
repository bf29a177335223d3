import type { ReleaseDiff } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { setOf, stepsBetween } from '../plan/plan-steps.js'

/** What is different in one release of a tenant from another, whichever came first. RELEASE_NOT_FOUND. */
export async function diffReleases(
  { releases }: Control,
  tenant: string,
  { from, to }: Pick<ReleaseDiff, 'from' | 'to'>,
): Promise<ReleaseDiff> {
  const [before, after] = await Promise.all([releases.get(tenant, from), releases.get(tenant, to)])
  return { tenant, from, to, steps: stepsBetween(setOf(before), setOf(after)) }
}
