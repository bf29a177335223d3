import { describeStep } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { releaseView } from '../../release-view.js'
import type { ReleaseView } from '../../views.js'
import { setOf, stepsBetween } from '../plan/plan-steps.js'

/** Which of a tenant's releases. */
export interface ReleasePage {
  /** Only those with a lower number. */
  readonly before?: number
  /** As many at most; 50. */
  readonly limit?: number
}

/** A tenant's releases, newest first: what each made different, and which of them the shop can go back to. */
export async function listReleases(
  { releases, artifacts }: Control,
  tenant: string,
  { before, limit }: ReleasePage = {},
): Promise<readonly ReleaseView[]> {
  const listed = await releases.list(tenant, limit, before)
  const kept = await artifacts.keptBundles(listed.map(({ bundle }) => bundle))
  const known = new Map(listed.map((release) => [release.number, release]))
  const further = new Set(
    listed.flatMap(({ replaces }) => (replaces === null || known.has(replaces) ? [] : [replaces])),
  )
  for (const number of further) known.set(number, await releases.get(tenant, number))
  return listed.map((release) => {
    const earlier = release.replaces === null ? undefined : known.get(release.replaces)
    const steps = stepsBetween(setOf(earlier), setOf(release))
    return { ...releaseView(release, kept.has(release.bundle)), difference: steps.map(describeStep), steps }
  })
}
