import type { Control } from '../control.js'
import { startWorker, switchTo, takeBack } from './go-live.js'
import { contractTables, giveTablesBack } from './tables.js'

/**
 * Brings a tenant's live release up, if it is not up already, on the kernel that it last ran on. One that has never
 * answered a request from outside, since the platform was killed before it could, is taken back when it does not do so
 * now, and the one that it replaced is brought up. Rejects with RELEASE_FAILED.
 */
export function bringUp(control: Control, tenant: string, signal: AbortSignal): Promise<void> {
  return control.inTurn(tenant, () => bringUpLive(control, tenant, signal))
}

async function bringUpLive(control: Control, tenant: string, signal: AbortSignal): Promise<void> {
  const release = await control.releases.live(tenant)
  if (release === undefined || control.supervisor.live(tenant)?.release === release.number) return
  await control.databases.provisionTenant(tenant)
  await giveTablesBack(control, tenant)
  try {
    const { worker, user } = await startWorker(control, release, signal)
    const { drained } = await switchTo(control, release, worker)
    await drained
    await control.databases.keepTenantLogin(tenant, user)
  } catch (error) {
    signal.throwIfAborted()
    // A tenant's first has nothing before it: it is tried again when something wants it.
    if (release.confirmedAt !== null || release.replaces === null) throw error
    control.log('takes back a release that never answered', { tenant, release: release.number, error: String(error) })
    await takeBack(control, release, error)
    return bringUpLive(control, tenant, signal)
  }
  await contractTables(control, release)
}
