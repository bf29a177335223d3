import type { Serving } from '../../serving.js'
import { attachToOutbox } from '../live/attach-to-outbox.js'
import { giveTablesBack } from '../live/tables.js'

/** Takes back what a release of the tenant that did not get live has left, also where the platform was killed meanwhile. */
export function mendTenant(serving: Serving, tenant: string): Promise<void> {
  return serving.inTurn(tenant, async () => {
    await giveTablesBack(serving, tenant)
    const release = await serving.releases.live(tenant)
    // Its subscribers had their replay when it went live.
    if (release !== undefined) await attachToOutbox(serving, { ...release, replay: false })
  })
}
