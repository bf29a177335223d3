import { emptyLock, installationsOf, type Plan, refuseTwins, shopError, type TenantFile } from '../../../model/index.js'
import type { Control } from '../../control.js'
import { resolveConfig } from '../../resolve-config.js'
import { listTenants } from '../../store/tenants.js'
import { plannedSet } from '../plan/plan-change.js'
import { setOf, stepsBetween } from '../plan/plan-steps.js'
import { refuseUntrusted } from '../plan/refuse-untrusted.js'
import { refuseUnreachable } from '../webhooks/change-webhooks.js'
import { refuseTypesBeside } from '../webhooks/refuse-unknown-types.js'

export interface PlanTenantRequest {
  readonly file: TenantFile
  readonly signal: AbortSignal
}

/**
 * What a shop of that file would be made with. Nothing is made. Rejects as making it would when its plugins are resolved and
 * their settings are checked, and as its webhooks would then; TENANT_EXISTS.
 */
export async function planTenant(control: Control, { file, signal }: PlanTenantRequest): Promise<Plan> {
  const { slug: tenant } = file
  if ((await listTenants(control.pool)).some(({ slug }) => slug === tenant)) throw shopError('TENANT_EXISTS', tenant)
  const installations = installationsOf(file)
  const source = control.registryFor(tenant)
  const lock = await control.builder.resolve({ installations, previous: emptyLock, source, signal })
  await refuseUntrusted(control, lock, emptyLock)
  const set = await plannedSet(control, { installations, lock }, undefined)
  resolveConfig(installations, set.plugins)
  await judgeWebhooks(
    control,
    file,
    set.plugins.flatMap(({ facts }) => facts.emits ?? []),
  )
  return { tenant, release: null, steps: stepsBetween(setOf(undefined), set) }
}

async function judgeWebhooks(
  control: Control,
  { slug: tenant, webhooks = [] }: TenantFile,
  declared: readonly string[],
): Promise<void> {
  refuseTwins(webhooks, 'The tenant', 'webhooks.')
  const types = webhooks.flatMap((webhook) => webhook.types ?? [])
  refuseTypesBeside(control, { tenant, types, declared, isNew: true })
  await Promise.all(webhooks.map(({ url }) => refuseUnreachable(control, url)))
}
