import { type LockedPlugin, shopError, versionId } from '../../../model/index.js'
import type { Control } from '../../control.js'

type Running = Pick<LockedPlugin, 'package' | 'version' | 'enabled'>

/** What was killed is switched on in no release. PLUGIN_KILLED. */
export async function refuseKilled(
  { killed, reviews }: Control,
  { plugins }: { readonly plugins: readonly Running[] },
): Promise<void> {
  const dead = await killed()
  const hit = plugins.find((plugin) => plugin.enabled && dead.has(versionId(plugin)))
  if (hit === undefined) return
  const said = (await reviews.list([hit.package])).find(({ version }) => version === hit.version)
  throw shopError('PLUGIN_KILLED', versionId(hit), said?.reason ?? '')
}
