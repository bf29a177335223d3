import type { Serving } from '../../serving.js'
import { startWorker, switchTo, takeBack } from './go-live.js'
import { keepLiveLogin } from './keep-live-login.js'
import { provisionTenant } from './provision-tenant.js'
import { contractTables, giveTablesBack } from './tables.js'

/**
 * Brings a tenant's live release up, if it is not up already, on the kernel that it last ran on. One that has never
 * answered a request from outside, since the platform was killed before it could, is taken back when it does not do so
 * now, and the one that it replaced is brought up. Rejects with RELEASE_FAILED.
 */
export function bringUp(serving: Serving, tenant: string, signal: AbortSignal): Promise<void> {
  return serving.inTurn(tenant, () => bringUpLive(serving, tenant, signal))
}

async function bringUpLive(serving: Serving, tenant: string, signal: AbortSignal): Promise<void> {
  const release = await serving.releases.live(tenant)
  const { live } = await serving.supervisor.standing(tenant)
  if (release === undefined || live?.release === release.number) return
  await provisionTenant(serving, tenant)
  await giveTablesBack(serving, tenant)
  try {
    const worker = await startWorker(serving, release, signal)
    const { drained } = await switchTo(serving, release, worker)
    await drained
  } catch (error) {
    signal.throwIfAborted()
    // A tenant's first has nothing before it: it is tried again when something wants it.
    if (release.confirmedAt !== null || release.replaces === null) throw error
    serving.log('takes back a release that never answered', { tenant, release: release.number, error: String(error) })
    await takeBack(serving, release, error)
    return bringUpLive(serving, tenant, signal)
  }
  await keepLiveLogin(serving, tenant)
  await contractTables(serving, release)
}
