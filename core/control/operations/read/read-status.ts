import { mapLimited } from '../../../build/index.js'
import type { Control } from '../../control.js'
import type { LivePlugin } from '../../store/releases.js'
import { listShops, type TenantRow } from '../../store/tenants.js'
import type { StatusView, TenantView } from '../../views.js'
import { readOutside } from '../outside/read-outside.js'

/** Where the platform's own doors are. */
export type Addresses = Omit<StatusView, 'tenants' | 'sandbox' | 'bus' | 'socket'>

/** How many shops the supervisor is asked for at once. */
const atOnce = 64

export async function readStatus(control: Control, addresses: Addresses): Promise<StatusView> {
  const { pool, releases, outbox, supervisor, webhooks, bus } = control
  const [tenants, plugins, counted, stopped] = await Promise.all([
    listShops(pool),
    releases.livePlugins(),
    outbox.countParked(),
    webhooks.stopped(),
  ])
  const outside = Map.groupBy(await readOutside(control, [...plugins].flatMap(outsidersIn)), ({ tenant }) => tenant)
  const parked = Map.groupBy(counted, ({ tenant }) => tenant)
  const { signal } = new AbortController()
  const views = await mapLimited(tenants, { limit: atOnce, signal }, (tenant) =>
    viewOf(control, tenant, {
      plugins: plugins.get(tenant.slug),
      parked: parked.get(tenant.slug),
      stopped: stopped.get(tenant.slug),
      outside: outside.get(tenant.slug),
    }),
  )
  const busView = bus === undefined ? null : { name: bus.name, standing: bus.standing }
  const socket = await supervisor.sockets.address()
  return { ...addresses, socket, sandbox: supervisor.sandbox, bus: busView, tenants: views }
}

export async function tenantView(control: Control, tenant: TenantRow): Promise<TenantView> {
  const { slug } = tenant
  const plugins = (await control.releases.livePlugins(slug)).get(slug)
  const stopped = (await control.webhooks.stopped(slug)).get(slug)
  const outside = await readOutside(control, outsidersIn([slug, plugins ?? []]))
  return viewOf(control, tenant, { plugins, parked: await control.outbox.countParked(slug), stopped, outside })
}

const outsidersIn = ([tenant, plugins]: readonly [string, readonly LivePlugin[]]) =>
  plugins.filter(({ enabled, isOutside }) => enabled && isOutside).map(({ name }) => ({ tenant, plugin: name }))

interface Known {
  readonly plugins: readonly LivePlugin[] | undefined
  readonly parked: readonly { readonly count: number }[] | undefined
  readonly stopped: number | undefined
  readonly outside: TenantView['outside'] | undefined
}

async function viewOf(
  { supervisor, metrics }: Control,
  { slug, name, currency, liveRelease }: TenantRow,
  { plugins = [], parked = [], stopped = 0, outside = [] }: Known,
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
    outside: outside.map(({ plugin, connections, since, waiting }) => ({ plugin, connections, since, waiting })),
  }
}
