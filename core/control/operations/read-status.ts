import type { Control } from '../control.js'
import { listTenants, type TenantRow } from '../store/tenants.js'
import type { StatusView, TenantView } from '../views.js'

/** Where the platform's own doors are. */
export type Addresses = Omit<StatusView, 'tenants' | 'sandbox'>

export async function readStatus(control: Control, addresses: Addresses): Promise<StatusView> {
  const tenants = await listTenants(control.pool)
  const { sandbox } = control.supervisor
  return { ...addresses, sandbox, tenants: await Promise.all(tenants.map((tenant) => tenantView(control, tenant))) }
}

export async function tenantView(
  { releases, supervisor, outbox, metrics }: Control,
  tenant: TenantRow,
): Promise<TenantView> {
  const { slug, name, currency, liveRelease } = tenant
  const plugins = (await releases.live(slug))?.plugins ?? []
  const parked = await outbox.countParked(slug)
  const { address, state } = await supervisor.standing(slug)
  return {
    slug,
    name,
    currency,
    address: address ?? null,
    state,
    release: liveRelease,
    plugins: plugins.filter(({ enabled }) => enabled).map((plugin) => `${plugin.name}@${plugin.version}`),
    parked: parked.reduce((sum, { count }) => sum + count, 0),
    // One of a release that was refused is nobody's concern any more.
    failing: metrics.failing(slug).filter((failing) => plugins.some((plugin) => plugin.name === failing)),
  }
}
