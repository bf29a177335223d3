import { throughOutages } from '../../../database/index.js'
import { isShopError } from '../../../model/index.js'
import { isConnectionLost } from '../../../protocol/index.js'
import type { Control } from '../../control.js'
import { listHalfMade } from '../../store/tenants.js'
import { bringUp } from '../live/bring-up.js'
import { dropTenant } from './drop-tenant.js'
import { mendTenant } from './mend-tenant.js'

/**
 * A change that lost the database could not put away what it had begun. This does it when the database is back, as the
 * platform's next start would. Nobody waits for it.
 */
export function mendAfterOutage(control: Control, tenant: string, error: unknown): void {
  if (!isConnectionLost(error) && !(isShopError(error) && error.code === 'DATABASE_UNREACHABLE')) return
  const never = new AbortController().signal
  mend(control, tenant, never).catch((failure: unknown) =>
    control.log('what a change has left when the database went away is still there', {
      tenant,
      error: String(failure),
    }),
  )
}

async function mend(control: Control, tenant: string, signal: AbortSignal): Promise<void> {
  await control.inTurn(tenant, async () => {
    await untilBack(() => control.releases.dropCandidates(tenant))
    if ((await listHalfMade(control.pool)).includes(tenant)) await dropTenant(control, tenant)
  })
  await mendTenant(control, tenant)
  const live = await control.releases.live(tenant)
  // Whether it was switched to nobody can say: it has to answer now, or is taken back.
  if (live?.confirmedAt === null) await bringUp(control, tenant, signal)
}

/** The pool waits some seconds each time; one that is closed ends the wait, as does any other failure. */
async function untilBack(work: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await throughOutages(work)
      return
    } catch (error) {
      if (!isConnectionLost(error)) throw error
    }
  }
}
