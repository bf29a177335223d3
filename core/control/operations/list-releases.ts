import { describeStep, emptyLock, type Release } from '../../model/index.js'
import type { Control } from '../control.js'
import { type ReleaseView, releaseView } from '../views.js'
import { idOf, stepsBetween } from './plan-steps.js'

/** A tenant's releases, newest first: what each made different, and which of them the shop can go back to. */
export async function listReleases({ releases, artifacts }: Control, tenant: string): Promise<readonly ReleaseView[]> {
  const listed = await releases.list(tenant)
  const kept = await artifacts.keptBundles(listed.map(({ bundle }) => bundle))
  const known = new Map(listed.map((release) => [release.number, release]))
  return listed.map((release) => {
    const before = release.replaces === null ? null : known.get(release.replaces)
    // Before the first one that is listed there was another: what is different from that, `release diff` says.
    const difference = before === undefined ? [] : differenceOf(release, before)
    return { ...releaseView(release, kept.has(release.bundle)), difference }
  })
}

function differenceOf(release: Release, before: Release | null): readonly string[] {
  const scopes = new Map(
    [...(before?.plugins ?? []), ...release.plugins].map((plugin) => [idOf(plugin), plugin.scopes]),
  )
  return stepsBetween(before ?? { installations: [], lock: emptyLock }, release, scopes).map(describeStep)
}
