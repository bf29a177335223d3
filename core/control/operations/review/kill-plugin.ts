import { versionId } from '../../../model/index.js'
import type { Control } from '../../control.js'
import type { NewReview } from '../../store/reviews.js'
import type { KilledView, KillReport } from '../../views.js'
import { type Enforcing, enforceKills } from './enforce-kills.js'

export interface KillRequest extends Enforcing {
  readonly package: string
  readonly version: string
  readonly reason: string
  readonly by: string
}

/**
 * Ends a version everywhere: from the first moment on no shop gets it or starts with it, within five seconds nothing calls its
 * code in any worker, and then each shop gets a release in which it is off, with what cannot be without it. PLUGIN_NOT_FOUND,
 * VERSION_NOT_FOUND.
 */
export async function killPlugin(control: Control, request: KillRequest): Promise<KillReport> {
  const { package: name, version, reason, by } = request
  const id = versionId(request)
  await mustExist(control, request)
  // First of all: whatever dies after this, nothing starts with it.
  await control.reviews.say({ package: name, version, verdict: 'killed', reason, by } satisfies NewReview)
  control.log('a plugin’s version was killed', { plugin: id, reason, by })
  const shops = await enforceKills(control, request)
  const failed = shops.filter(({ error }) => error !== null).map(({ tenant }) => tenant)
  control.log('a killed version is off', { plugin: id, shops: shops.length, failed })
  return { package: name, version, reason, shops: shops.filter(({ killed }) => killed.includes(id)) }
}

/** One that runs somewhere exists, whatever the registry does right now. */
async function mustExist({ releases, wholeRegistry }: Control, request: KillRequest): Promise<void> {
  if ((await releases.liveWith([versionId(request)])).length > 0) return
  await wholeRegistry.manifest(request.package, request.version)
}

/** What was killed, and which shops still have a release in which it is switched on. */
export async function readKills({ reviews, releases }: Control): Promise<readonly KilledView[]> {
  const said = (await reviews.list()).filter(({ verdict }) => verdict === 'killed')
  return Promise.all(
    said.map(async (one) => ({
      ...one,
      left: (await releases.liveWith([versionId(one)])).map(({ tenant }) => tenant),
    })),
  )
}
