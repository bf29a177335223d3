import { mapLimited } from '../../build/index.js'
import type { Presence } from '../../serve/index.js'
import type { Control } from '../control.js'
import type { LivePlugin } from '../store/releases.js'
import { listShops, type TenantRow } from '../store/tenants.js'
import type { StatusView, TenantView } from '../views.js'

/** Where the platform's own doors are. */
export type Addresses = Omit<StatusView, 'tenants' | 'sandbox' | 'bus'>

/** How many shops the supervisor is asked for at once. */
const atOnce = 64

export async function readStatus(control: Control, addresses: Addresses): Promise<StatusView> {
  const { pool, releases, outbox, supervisor, webhooks, bus } = control
  const [tenants, plugins, counted, stopped, present] = await Promise.all([
    listShops(pool),
    releases.livePlugins(),
    outbox.countParked(),
    webhooks.stopped(),
    supervisor.sockets.present(),
  ])
  const connected = Map.groupBy(present, ({ tenant }) => tenant)
  const parked = Map.groupBy(counted, ({ tenant }) => tenant)
  const { signal } = new AbortController()
  const views = await mapLimited(tenants, { limit: atOnce, signal }, (tenant) =>
    viewOf(control, tenant, {
      plugins: plugins.get(tenant.slug),
      parked: parked.get(tenant.slug),
      stopped: stopped.get(tenant.slug),
      connected: connected.get(tenant.slug),
    }),
  )
  const busView = bus === undefined ? null : { name: bus.name, standing: bus.standing }
  return { ...addresses, sandbox: supervisor.sandbox, bus: busView, tenants: views }
}

export async function tenantView(control: Control, tenant: TenantRow): Promise<TenantView> {
  const { slug } = tenant
  const plugins = (await control.releases.livePlugins(slug)).get(slug)
  const stopped = (await control.webhooks.stopped(slug)).get(slug)
  const connected = (await control.supervisor.sockets.present()).filter((one) => one.tenant === slug)
  return viewOf(control, tenant, { plugins, parked: await control.outbox.countParked(slug), stopped, connected })
}

interface Known {
  readonly plugins: readonly LivePlugin[] | undefined
  readonly parked: readonly { readonly count: number }[] | undefined
  readonly stopped: number | undefined
  readonly connected: readonly Presence[] | undefined
}

async function viewOf(
  { supervisor, metrics }: Control,
  { slug, name, currency, liveRelease }: TenantRow,
  { plugins = [], parked = [], stopped = 0, connected = [] }: Known,
): Promise<TenantView> {
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
    stoppedWebhooks: stopped,
    outside: plugins
      .filter(({ enabled, isOutside }) => enabled && isOutside)
      .map(({ name }) => ({
        plugin: name,
        connections: connected.find(({ plugin }) => plugin === name)?.connections ?? 0,
      })),
  }
}
