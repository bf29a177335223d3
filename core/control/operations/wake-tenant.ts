import type { Release } from '../../model/index.js'
import type { Control } from '../control.js'
import type { TenantRow } from '../store/tenants.js'
import { startWorker, switchTo, takeBack } from './go-live.js'
import { contractTables, giveTablesBack } from './tables.js'

/**
 * Brings a tenant's live release up, on the kernel that it last ran on. One that has never answered a request from
 * outside, since the platform was killed before it could, is taken back when it does not do so now, and the one that it
 * replaced is brought up. Rejects with RELEASE_FAILED.
 */
export function wakeTenant(control: Control, { slug, port }: TenantRow, signal: AbortSignal): Promise<void> {
  return control.inTurn(slug, async () => {
    await control.supervisor.serveTenant(slug, port)
    await wakeLive(control, slug, signal)
  })
}

async function wakeLive(control: Control, tenant: string, signal: AbortSignal): Promise<void> {
  const release = await control.releases.live(tenant)
  if (release === undefined) return
  await control.databases.provisionTenant(tenant)
  await giveTablesBack(control, tenant)
  try {
    await start(control, release, signal)
  } catch (error) {
    signal.throwIfAborted()
    // A tenant's first has nothing before it: it is tried again at the next start.
    if (release.confirmedAt !== null || release.replaces === null) throw error
    control.log('takes back a release that never answered', { tenant, release: release.number, error: String(error) })
    await takeBack(control, release, error)
    return wakeLive(control, tenant, signal)
  }
  await contractTables(control, release)
}

/**
 * Moves a tenant's live release to today's kernel, by a swap. Rejects when it does not get ready on it: then it goes on
 * serving on the older one.
 */
export function moveToKernel(
  control: Control,
  tenant: string,
  signal: AbortSignal,
): Promise<'moved' | 'there already'> {
  return control.inTurn(tenant, async () => {
    const { hash } = control.kernel
    const release = await control.releases.live(tenant)
    if (release === undefined || release.kernel === hash) return 'there already'
    await start(control, { ...release, kernel: hash }, signal)
    await control.releases.movedToKernel(release, hash)
    return 'moved'
  })
}

async function start(control: Control, release: Release, signal: AbortSignal): Promise<void> {
  const { worker, user } = await startWorker(control, release, signal)
  const { drained } = await switchTo(control, release, worker)
  await drained
  await control.databases.keepTenantLogin(release.tenant, user)
}
