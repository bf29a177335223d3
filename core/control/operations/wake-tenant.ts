import type { Release } from '../../model/index.js'
import type { Control } from '../control.js'
import type { TenantRow } from '../store/tenants.js'
import { attachToOutbox } from './attach-to-outbox.js'
import { startWorker } from './go-live.js'

/**
 * Brings a tenant's live release up on today's kernel; where it does not get ready on that, on the kernel it last ran
 * on. Answers on which it runs.
 */
export async function wakeTenant(
  control: Control,
  tenant: TenantRow,
  signal: AbortSignal,
): Promise<'current' | 'older' | 'empty'> {
  await control.supervisor.serveTenant(tenant.slug, tenant.port)
  const release = await control.releases.live(tenant.slug)
  if (release === undefined) return 'empty'
  await control.databases.provisionTenant(tenant.slug)
  await attachToOutbox(control, release)
  return await startOn(control, { ...release, kernel: control.kernel.hash }, signal).then(
    () => moved(control, release),
    (error: unknown) => stayOn(control, release, { error, signal }),
  )
}

async function startOn(control: Control, release: Release, signal: AbortSignal): Promise<void> {
  const { worker, user } = await startWorker(control, release, signal)
  await control.supervisor.goLive(worker)
  await control.databases.keepTenantLogin(release.tenant, user)
}

async function moved(control: Control, release: Release): Promise<'current'> {
  if (release.kernel !== control.kernel.hash) await control.releases.movedToKernel(release, control.kernel.hash)
  return 'current'
}

async function stayOn(
  control: Control,
  release: Release,
  { error, signal }: { error: unknown; signal: AbortSignal },
): Promise<'older'> {
  if (release.kernel === control.kernel.hash) throw error
  control.log('does not get ready on the new kernel; it stays on the older one', {
    tenant: release.tenant,
    release: release.number,
    error: error instanceof Error ? error.message : String(error),
  })
  await startOn(control, release, signal)
  return 'older'
}
