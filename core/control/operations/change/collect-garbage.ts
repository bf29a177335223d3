import type { Collection } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { Garbage } from '../../store/garbage.js'
import { purgeDue } from './ask-purge.js'

export interface CollectRequest {
  /** Says what would go, and takes nothing away. */
  readonly isDry: boolean
  readonly signal: AbortSignal
}

/**
 * Takes away bundles, kernels, migrations and what was unpacked and built that no release needs which a shop can go back to.
 * Changes, wakes and rollbacks go on beside it; killed at any moment it leaves what it has left to the next time.
 */
export async function collectGarbage(control: Control, { isDry, signal }: CollectRequest): Promise<Collection> {
  const { pool, retention, builder, kernels } = control
  const garbage = new Garbage(pool, { retention, kernel: kernels.today.hash })
  const sweep = (kind: 'bundles' | 'kernels' | 'migrations') => (isDry ? garbage.count(kind) : garbage.drop(kind))
  const purged = isDry ? await control.purges.due() : await purgeDue(control)
  const releases = await garbage.countReleases()
  const stored = {
    bundles: await sweep('bundles'),
    kernels: await sweep('kernels'),
    migrations: await sweep('migrations'),
  }
  const options = { isDry, signal, unusedMs: retention.unusedMs }
  const made = await builder.collect(garbage.needed(), options)
  const kept = await kernels.sweep(await garbage.neededKernels(), options)
  const collection = {
    isDry,
    purged: purged.map(({ tenant, name }) => ({ tenant, name })),
    releases,
    stored,
    onDisk: { ...made, kernels: kept },
  }
  if (!isDry) control.log('what no release needs is taken away', { releases, bytes: bytesOf(collection) })
  return collection
}

const bytesOf = ({ stored, onDisk }: Collection): number =>
  [...Object.values(stored), ...Object.values(onDisk)].reduce((sum, { bytes }) => sum + bytes, 0)
