import type { Control } from '../control.js'
import { type ReleaseView, releaseView } from '../views.js'

/** A tenant's releases, newest first, and which of them it can go back to. */
export async function listReleases({ releases, artifacts }: Control, tenant: string): Promise<readonly ReleaseView[]> {
  const listed = await releases.list(tenant)
  const kept = await artifacts.keptBundles(listed.map(({ bundle }) => bundle))
  return listed.map((release) => releaseView(release, kept.has(release.bundle)))
}
