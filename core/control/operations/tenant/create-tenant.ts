import {
  emptyLock,
  installationsOf,
  type OnProgress,
  type Release,
  shopError,
  type TenantFile,
} from '../../../model/index.js'
import type { Control } from '../../control.js'
import { insertTenant } from '../../store/tenants.js'
import { goLive } from '../live/go-live.js'
import { provisionTenant } from '../live/provision-tenant.js'
import { buildSet } from '../plan/plan-set.js'
import { applyScripts, readNewScripts } from '../scripts/apply-scripts.js'
import { putCatalog } from '../shop/import-catalog.js'
import { dropTenant } from '../upkeep/drop-tenant.js'
import { mendAfterOutage } from '../upkeep/mend-after-outage.js'
import { settleNewShop } from '../upkeep/move-kernel.js'

export interface CreateTenantRequest {
  readonly file: TenantFile
  readonly by: string
  /** The first password is shown to somebody only later: see `Accounts.told`. */
  readonly tellsLater?: boolean
  readonly signal: AbortSignal
  readonly onProgress?: OnProgress
}

/** A new shop, live, with its set, its catalog and its scripts; and the seller's first password. One that fails leaves nothing. */
export async function createTenant(
  control: Control,
  request: CreateTenantRequest,
): Promise<{ release: Release; password: string }> {
  const { slug, name, currency, port = 0, catalog = [] } = request.file
  const made = control.inTurn(slug, async () => {
    if (!(await insertTenant(control.pool, { slug, name, currency, port }))) throw shopError('TENANT_EXISTS', slug)
    try {
      await makePlace(control, slug, port)
      const release = await firstRelease(control, request)
      if (catalog.length > 0) await putCatalog(control, slug, { products: catalog, signal: request.signal })
      await firstScripts(control, request)
      // Whoever makes it by hand has shown that it can be made.
      await control.attempts.forget('shop', slug)
      return { release, password: await control.accounts.resetPassword(slug, request.tellsLater !== true) }
    } catch (error) {
      await dropTenant(control, slug)
      throw error
    }
  })
  return orMended(control, slug, made)
}

async function orMended<T>(control: Control, slug: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    mendAfterOutage(control, slug, error)
    throw error
  }
}

/** All that a shop's first release stands on; in the tenant's turn. */
export async function makePlace(control: Control, slug: string, port: number): Promise<void> {
  await provisionTenant(control, slug)
  await settleNewShop(control, slug)
  await control.outbox.registerTenant(slug)
  await control.supervisor.serveTenant(slug, port)
}

/** Takes the shop away, with its data. */
export async function removeTenant(control: Control, slug: string): Promise<void> {
  await orMended(
    control,
    slug,
    control.inTurn(slug, () => dropTenant(control, slug)),
  )
  control.metrics.forget(slug)
}

async function firstRelease(control: Control, { file, by, ...rest }: CreateTenantRequest): Promise<Release> {
  const installations = installationsOf(file)
  const plan = await buildSet(control, {
    tenant: file.slug,
    installations,
    previous: emptyLock,
    accepted: emptyLock,
    ...rest,
  })
  const candidate = await control.releases.insertCandidate({
    tenant: file.slug,
    by,
    replaces: null,
    reason: 'create',
    kernel: control.kernels.today.hash,
    ...plan,
  })
  return goLive(control, { candidate, ...rest })
}

async function firstScripts(control: Control, { file, by, signal }: CreateTenantRequest): Promise<void> {
  const { slug: tenant, scripts: stated } = file
  if (stated === undefined) return
  await readNewScripts(control, { tenant, stated, signal })
  await applyScripts(control, { tenant, stated, by })
}
