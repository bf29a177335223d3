import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  Change,
  Collection,
  Impact,
  Plan,
  PluginDetails,
  PluginSummary,
  ReleaseDiff,
  Review,
  TenantFile,
  TrialReport,
  Verification,
} from '../../model/index.js'
import type { KernelsView } from '../operations/read-kernels.js'
import type { RegistrationsView } from '../operations/read-registrations.js'
import type {
  AllowedView,
  ExplainView,
  GraphView,
  KilledView,
  KillReport,
  OrderView,
  ParkedView,
  PluginDataView,
  PluginView,
  PrivatePlugin,
  ReleaseView,
  ReviewsView,
  RevivedShop,
  StatusView,
  TenantView,
  TrustedPlugin,
  WantedView,
} from '../views.js'
import { ApiConnection, type OnStep, type PlatformFile } from './api-connection.js'
import { platformDown } from './not-answering.js'

export const platformFile = (home: string): string => join(home, 'platform.json')

/** Which parked events; all where nothing is said. */
export interface ParkedFilter {
  readonly plugin?: string
  readonly method?: string
  readonly aggregate?: string
}

/** The running platform, as the command line sees it. Rejects with PLATFORM_DOWN when there is none. */
export async function connectPlatform(home: string): Promise<PlatformClient> {
  const text = await readFile(platformFile(home), 'utf8').catch(() => undefined)
  if (text === undefined) throw platformDown(home)
  return new PlatformClient(home, JSON.parse(text) as PlatformFile)
}

/** The control API's client. Each failure is the ShopError that the platform answered. */
export class PlatformClient {
  readonly #api: ApiConnection

  constructor(
    home: string,
    readonly file: PlatformFile,
  ) {
    this.#api = new ApiConnection(home, file)
  }

  status(): Promise<StatusView> {
    return this.#api.read('GET', 'status')
  }

  tenant(slug: string): Promise<TenantView> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}`)
  }

  createTenant(file: TenantFile, onStep: OnStep): Promise<{ release: ReleaseView; password?: string }> {
    return this.#api.change('tenants', file, onStep)
  }

  removeTenant(slug: string): Promise<void> {
    return this.#api.read('DELETE', `tenants/${encodeURIComponent(slug)}`)
  }

  resetPassword(slug: string): Promise<{ password: string }> {
    return this.#api.read('POST', `tenants/${encodeURIComponent(slug)}/password`)
  }

  plugins(slug: string): Promise<PluginView[]> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/plugins`)
  }

  registrations(slug: string): Promise<RegistrationsView> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/registrations`)
  }

  graph(slug: string): Promise<GraphView> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/graph`)
  }

  explain(id: string): Promise<ExplainView> {
    return this.#api.read('GET', `requests/${encodeURIComponent(id)}`)
  }

  pluginData(slug: string, name: string): Promise<PluginDataView> {
    return this.#api.read('GET', `${pluginPath(slug, name)}/data`)
  }

  /** The text of a JSON object, as it comes. */
  exportPlugin(slug: string, name: string): Promise<AsyncIterable<Uint8Array>> {
    return this.#api.ask(`${pluginPath(slug, name)}/export`, { method: 'GET' })
  }

  /** When its grace is over, or now. */
  purgePlugin(slug: string, name: string, now = false): Promise<void> {
    return this.#api.read('DELETE', `${pluginPath(slug, name)}/data${now ? '?now=true' : ''}`)
  }

  releases(slug: string): Promise<ReleaseView[]> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/releases`)
  }

  logs(slug: string, lines: number): Promise<{ lines: string[] }> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/logs?lines=${lines}`)
  }

  parkedEvents(slug: string): Promise<ParkedView[]> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/events/parked`)
  }

  /** Has them tried again; of how many aggregates. */
  replayEvents(slug: string, filter: ParkedFilter): Promise<{ replayed: number }> {
    return this.#api.act(`tenants/${encodeURIComponent(slug)}/events/replay`, filter)
  }

  /** Gives up the events that failed; of how many aggregates. */
  dropEvents(slug: string, filter: ParkedFilter): Promise<{ dropped: number }> {
    return this.#api.act(`tenants/${encodeURIComponent(slug)}/events/drop`, filter)
  }

  /** Places an order, once under its reference. `isNew` is false for one that there was. Rejects with the shop's refusal. */
  placeOrder(slug: string, reference: string, wish: unknown): Promise<{ order: OrderView; isNew: boolean }> {
    const path = `tenants/${encodeURIComponent(slug)}/orders/${encodeURIComponent(reference)}`
    return this.#api.act(path, wish as object, 'PUT')
  }

  search(text: string): Promise<PluginSummary[]> {
    return this.#api.read('GET', `plugins?q=${encodeURIComponent(text)}`)
  }

  details(name: string): Promise<PluginDetails> {
    return this.#api.read('GET', `plugins/${encodeURIComponent(name)}`)
  }

  trusted(): Promise<TrustedPlugin[]> {
    return this.#api.read('GET', 'trusted')
  }

  /** Plugins by their packages; `*` is all. Answers all that are trusted then. */
  trust(packages: readonly string[]): Promise<TrustedPlugin[]> {
    return this.#api.act('trusted', { packages })
  }

  withdrawTrust(packages: readonly string[]): Promise<TrustedPlugin[]> {
    return this.#api.act('trusted/withdraw', { packages })
  }

  privatePlugins(): Promise<PrivatePlugin[]> {
    return this.#api.read('GET', 'private')
  }

  /** Keeps a plugin for these shops alone; for none of them: it is everybody's. */
  keepPrivate(name: string, tenants: readonly string[]): Promise<PrivatePlugin[]> {
    return this.#api.act('private', { package: name, tenants })
  }

  /** Takes away what no release needs that a shop can go back to; or only says what that is. */
  collectGarbage(dryRun: boolean): Promise<Collection> {
    return this.#api.act('garbage', { dryRun })
  }

  /** What a shop may have; none: all that are everybody's. */
  allowed(slug: string): Promise<AllowedView> {
    return this.#api.read('GET', `allowed/${encodeURIComponent(slug)}`)
  }

  allow(tenant: string, packages: readonly string[]): Promise<AllowedView> {
    return this.#api.act('allowed', { tenant, packages })
  }

  reviews(): Promise<ReviewsView> {
    return this.#api.read('GET', 'reviews')
  }

  /** Says a word on a version. Answers the shops that run it. */
  review(review: Pick<Review, 'package' | 'version' | 'verdict' | 'reason'>): Promise<{ running: readonly string[] }> {
    return this.#api.act('reviews', review)
  }

  /** What a version, the newest if none is named, would do to the shops that have the plugin. */
  impact(version: { readonly package: string; readonly version?: string }): Promise<Impact> {
    return this.#api.act('impact', version)
  }

  kernels(): Promise<KernelsView> {
    return this.#api.read('GET', 'kernels')
  }

  /** Begins to bring the shops over to another kernel, the newest where none is named; `kernels` tells how far it is. */
  moveKernel(to?: string): Promise<KernelsView> {
    return this.#api.act('kernels/move', to === undefined ? {} : { to })
  }

  /** Takes from all shops' tables what only older kernels need; answers what that was. */
  settleKernel(): Promise<{ settled: readonly string[] }> {
    return this.#api.act('kernels/settle', {})
  }

  /** How a version, the newest if none is named, did when it was tried. TRIAL_NOT_FOUND. */
  trial({ package: name, version }: { readonly package: string; readonly version?: string }): Promise<TrialReport> {
    const query = new URLSearchParams({ package: name, ...(version === undefined ? {} : { version }) })
    return this.#api.read('GET', `trials?${query.toString()}`)
  }

  /** Has it tried, in a shop of its own. */
  tryPlugin(version: { readonly package: string; readonly version?: string }): Promise<TrialReport> {
    return this.#api.act('trials', version)
  }

  async withdrawReview(version: { readonly package: string; readonly version: string }): Promise<void> {
    await this.#api.whole(await this.#api.ask('reviews/withdraw', { method: 'POST', body: version }))
  }

  /** What was killed. */
  kills(): Promise<KilledView[]> {
    return this.#api.read('GET', 'kills')
  }

  /** Ends a version everywhere; answers when each shop has a worker without it. */
  async kill(version: Pick<Review, 'package' | 'version' | 'reason'>, onStep: OnStep): Promise<KillReport> {
    return ((await this.#api.lines('kills', version, onStep)) as { report: KillReport }).report
  }

  /** Lets shops have it again; answers where it was switched on. */
  revive(version: Pick<Review, 'package' | 'version'>): Promise<{ shops: RevivedShop[] }> {
    return this.#api.act('kills/withdraw', version)
  }

  /** Writes what the shop wants after the change, and nothing else. */
  want(slug: string, change: Change): Promise<{ wanted: readonly WantedView[] }> {
    return this.#api.act(`tenants/${encodeURIComponent(slug)}/wanted`, change)
  }

  releaseDiff(slug: string, from: number, to: number): Promise<ReleaseDiff> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/releases/${from}/diff/${to}`)
  }

  /** What a change would do, before it is made. */
  plan(slug: string, change: Change): Promise<Plan> {
    return this.#api.act(`tenants/${encodeURIComponent(slug)}/plan`, change)
  }

  /** Follows what runs back to the packages that it is made of. */
  verify(slug: string): Promise<Verification> {
    return this.#api.act(`tenants/${encodeURIComponent(slug)}/verify`, {})
  }

  /** The tenant as a file that `apply` takes, without its catalog and the values of secrets. */
  tenantFile(slug: string): Promise<TenantFile> {
    return this.#api.read('GET', `tenants/${encodeURIComponent(slug)}/file`)
  }

  /** `changed` is false where the release was live before. */
  changeSet(slug: string, change: Change, onStep: OnStep): Promise<{ release: ReleaseView; changed?: boolean }> {
    return this.#api.change(`tenants/${encodeURIComponent(slug)}/changes`, change, onStep)
  }
}

const pluginPath = (slug: string, name: string): string =>
  `tenants/${encodeURIComponent(slug)}/plugins/${encodeURIComponent(name)}`
