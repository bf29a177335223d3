import { notInstalled, webhookOwner } from '../../../model/index.js'
import type { ParkedFilter } from '../../../outbox/index.js'
import type { Control } from '../../control.js'
import { getTenant, listInstallations } from '../../store/tenants.js'
import type { ParkedView } from '../../views.js'

/** What plugins of the shop could not take, longest first. */
export async function listParked({ pool, outbox }: Control, slug: string): Promise<ParkedView[]> {
  const { slug: tenant } = await getTenant(pool, slug)
  return (await outbox.listParked(tenant)).map(({ parkedAt, ...parked }) => ({
    ...parked,
    since: parkedAt.toISOString(),
  }))
}

/** Has them tried again; answers of how many aggregates. INSTALLATION_NOT_FOUND. */
export async function replayParked(control: Control, slug: string, filter: ParkedFilter): Promise<number> {
  return control.outbox.replay(await shopWith(control, slug, filter), filter)
}

/** Gives up the events that failed, and tries those behind them; answers of how many aggregates. INSTALLATION_NOT_FOUND. */
export async function dropParked(control: Control, slug: string, filter: ParkedFilter): Promise<number> {
  return control.outbox.drop(await shopWith(control, slug, filter), filter)
}

/** Of a plugin that is gone something may be set aside still. */
async function shopWith(
  { pool, seal, releases, outbox }: Control,
  slug: string,
  { plugin }: ParkedFilter,
): Promise<string> {
  const { slug: tenant } = await getTenant(pool, slug)
  if (plugin === undefined || plugin === webhookOwner) return tenant
  const [wanted, live, parked] = await Promise.all([
    listInstallations(pool, tenant, seal),
    releases.live(tenant),
    outbox.countParked(tenant),
  ])
  const there = [...wanted, ...(live?.plugins ?? [])].map(({ name }) => name)
  if (there.includes(plugin) || parked.some((one) => one.plugin === plugin)) return tenant
  throw notInstalled(plugin, tenant, there)
}
