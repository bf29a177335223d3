import type { Control } from '../control.js'
import { attachToOutbox } from './attach-to-outbox.js'
import { giveTablesBack } from './tables.js'

/** Takes back what a release of the tenant that did not get live has left, also where the platform was killed meanwhile. */
export function mendTenant(control: Control, tenant: string): Promise<void> {
  return control.inTurn(tenant, async () => {
    await giveTablesBack(control, tenant)
    const release = await control.releases.live(tenant)
    // Its subscribers had their replay when it went live.
    if (release !== undefined) await attachToOutbox(control, { ...release, replay: false })
  })
}
