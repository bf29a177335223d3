import type { Release } from '../../model/index.js'
import type { Control } from '../control.js'
import type { TenantRow } from '../store/tenants.js'
import { attachToOutbox } from './attach-to-outbox.js'
import { startWorker } from './go-live.js'
import { contractTables, takeBackTables } from './tables.js'

/** Brings a tenant's live release up, on the kernel that it last ran on. Rejects with RELEASE_FAILED. */
export async function wakeTenant(control: Control, tenant: TenantRow, signal: AbortSignal): Promise<void> {
  await control.supervisor.serveTenant(tenant.slug, tenant.port)
  const release = await control.releases.live(tenant.slug)
  if (release === undefined) return
  await control.databases.provisionTenant(tenant.slug)
  await attachToOutbox(control, release)
  await takeTablesBack(control, tenant.slug)
  await start(control, release, signal)
  await control.inTurn(tenant.slug, () => contractTables(control, release))
}

/** What a killed platform did for a release that never got live. It is no reason for the shop to stay down. */
async function takeTablesBack(control: Control, tenant: string): Promise<void> {
  await control
    .inTurn(tenant, () => takeBackTables(control, tenant))
    .catch((error: unknown) => control.log('plugins’ tables were not taken back', { tenant, error: String(error) }))
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
  const { drained } = await control.supervisor.goLive(worker)
  await drained
  await control.databases.keepTenantLogin(release.tenant, user)
}
