import type {
  AutoUpdate,
  Change,
  Plan,
  PluginDetails,
  PluginSummary,
  ProductInput,
  ReleaseDiff,
  TenantFile,
  Verification,
} from '../../model/index.js'
import type { PlannedScript } from '../../scripts/contract/index.js'
import type { MadeToken } from '../operations/outside/plugin-tokens.js'
import type { RegistrationsView } from '../operations/read/read-registrations.js'
import type { PluginToken } from '../store/plugin-tokens.js'
import type {
  CatalogChange,
  CatalogPage,
  ExplainView,
  GraphView,
  OrderView,
  ParkedView,
  PluginDataView,
  PluginView,
  ReleaseView,
  StatusView,
  TenantView,
  WantedView,
} from '../views.js'
import { ApiConnection, type OnStep, type PlatformFile } from './api-connection.js'
import { findPlatform } from './find-platform.js'
import { OperatorClient } from './operator-client.js'
import { ScriptClient } from './script-client.js'
import { shopPath } from './shop-path.js'
import { WebhooksClient } from './webhooks-client.js'

/** What a change came to. */
export interface ChangedView {
  readonly release: ReleaseView
  /** False where all was so before. */
  readonly changed?: boolean
  /** False where the release was live before, though something else was changed. */
  readonly released?: boolean
  readonly scripts?: readonly PlannedScript[]
}

/** Which parked events; all where nothing is said. */
export interface ParkedFilter {
  readonly plugin?: string
  readonly method?: string
  readonly aggregate?: string
}

/** The running platform, as the command line sees it. Rejects with PLATFORM_DOWN, PLATFORM_STARTING, HOME_UNREADABLE. */
export const connectPlatform = async (home: string): Promise<PlatformClient> =>
  new PlatformClient(home, await findPlatform(home))

/** The control API's client. Each failure is the ShopError that the platform answered. */
export class PlatformClient extends OperatorClient {
  constructor(
    home: string,
    readonly file: PlatformFile,
  ) {
    super(new ApiConnection(home, file))
  }

  scripts(slug: string): ScriptClient {
    return new ScriptClient(this.api, slug)
  }

  status(limitMs?: number): Promise<StatusView> {
    return this.api.read('GET', 'status', limitMs)
  }

  tenant(slug: string): Promise<TenantView> {
    return this.api.read('GET', shopPath(slug))
  }

  createTenant(file: TenantFile, onStep: OnStep): Promise<{ release: ReleaseView; password?: string }> {
    return this.api.change('tenants', file, onStep)
  }

  removeTenant(slug: string): Promise<void> {
    return this.api.read('DELETE', shopPath(slug))
  }

  resetPassword(slug: string): Promise<{ password: string }> {
    return this.api.read('POST', `${shopPath(slug)}/password`)
  }

  plugins(slug: string): Promise<PluginView[]> {
    return this.api.read('GET', `${shopPath(slug)}/plugins`)
  }

  registrations(slug: string): Promise<RegistrationsView> {
    return this.api.read('GET', `${shopPath(slug)}/registrations`)
  }

  graph(slug: string): Promise<GraphView> {
    return this.api.read('GET', `${shopPath(slug)}/graph`)
  }

  /** @param slug the shop that is believed to have had it, where its id does not say */
  explain(id: string, slug?: string): Promise<ExplainView> {
    const of = slug === undefined ? '' : `${shopPath(slug)}/`
    return this.api.read('GET', `${of}requests/${encodeURIComponent(id)}`)
  }

  pluginData(slug: string, name: string): Promise<PluginDataView> {
    return this.api.read('GET', `${pluginPath(slug, name)}/data`)
  }

  /** The text of a JSON object, as it comes. */
  exportPlugin(slug: string, name: string): Promise<AsyncIterable<Uint8Array>> {
    return this.api.ask(`${pluginPath(slug, name)}/export`, { method: 'GET' })
  }

  /** When its grace is over, or now. */
  purgePlugin(slug: string, name: string, now = false): Promise<void> {
    return this.api.read('DELETE', `${pluginPath(slug, name)}/data${now ? '?now=true' : ''}`)
  }

  pluginTokens(slug: string, name: string): Promise<PluginToken[]> {
    return this.api.read('GET', `${pluginPath(slug, name)}/tokens`)
  }

  /** By it an external plugin connects; it is shown this once. */
  makeToken(slug: string, name: string, hours?: number): Promise<MadeToken> {
    return this.api.act(`${pluginPath(slug, name)}/tokens`, hours === undefined ? {} : { hours })
  }

  revokeToken(slug: string, name: string, id: string): Promise<void> {
    return this.api.read('DELETE', `${pluginPath(slug, name)}/tokens/${encodeURIComponent(id)}`)
  }

  /** Newest first: 50, or `limit` (at most 200), of those `before` a number. */
  releases(slug: string, page: { readonly before?: number; readonly limit?: number } = {}): Promise<ReleaseView[]> {
    return this.api.read('GET', `${shopPath(slug)}/releases${queryOf(page)}`)
  }

  logs(slug: string, lines: number): Promise<{ lines: string[] }> {
    return this.api.read('GET', `${shopPath(slug)}/logs?lines=${lines}`)
  }

  parkedEvents(slug: string): Promise<ParkedView[]> {
    return this.api.read('GET', `${shopPath(slug)}/events/parked`)
  }

  /** Has them tried again; of how many aggregates. */
  replayEvents(slug: string, filter: ParkedFilter): Promise<{ replayed: number }> {
    return this.api.act(`${shopPath(slug)}/events/replay`, filter)
  }

  /** Gives up the events that failed; of how many aggregates. */
  dropEvents(slug: string, filter: ParkedFilter): Promise<{ dropped: number }> {
    return this.api.act(`${shopPath(slug)}/events/drop`, filter)
  }

  webhooks(slug: string): WebhooksClient {
    return new WebhooksClient(this.api, slug)
  }

  /** Places an order, once under its reference. `isNew` is false for one that there was. Rejects with the shop's refusal. */
  placeOrder(slug: string, reference: string, wish: unknown): Promise<{ order: OrderView; isNew: boolean }> {
    const path = `${shopPath(slug)}/orders/${encodeURIComponent(reference)}`
    return this.api.act(path, wish as object, 'PUT')
  }

  /** Some of what it sells; `cursor` goes on where a page ended. */
  catalog(slug: string, cursor?: string): Promise<CatalogPage> {
    return this.api.read('GET', `${shopPath(slug)}/catalog${queryOf({ cursor })}`)
  }

  /** Adds products, or updates them; or only says what that would change. CURRENCY_DIFFERS where it is not the shop's. */
  importCatalog(
    slug: string,
    wanted: { readonly products: readonly ProductInput[]; readonly currency?: string; readonly dryRun: boolean },
  ): Promise<{ changes: readonly CatalogChange[] }> {
    return this.api.act(`${shopPath(slug)}/catalog`, wanted, 'PUT')
  }

  search(text: string): Promise<PluginSummary[]> {
    return this.api.read('GET', `plugins?q=${encodeURIComponent(text)}`)
  }

  details(name: string): Promise<PluginDetails> {
    return this.api.read('GET', `plugins/${encodeURIComponent(name)}`)
  }

  /** Writes what the shop wants after the change, and nothing else. */
  want(slug: string, change: Change): Promise<{ wanted: readonly WantedView[] }> {
    return this.api.act(`${shopPath(slug)}/wanted`, change)
  }

  releaseDiff(slug: string, from: number, to: number): Promise<ReleaseDiff> {
    return this.api.read('GET', `${shopPath(slug)}/releases/${from}/diff/${to}`)
  }

  /** What a change would do, before it is made. */
  plan(slug: string, change: Change): Promise<Plan> {
    return this.api.act(`${shopPath(slug)}/plan`, change)
  }

  /** Follows what runs back to the packages that it is made of. */
  verify(slug: string): Promise<Verification> {
    return this.api.act(`${shopPath(slug)}/verify`, {})
  }

  autoUpdate(slug: string): Promise<{ how: AutoUpdate }> {
    return this.api.read('GET', `${shopPath(slug)}/auto-update`)
  }

  setAutoUpdate(slug: string, how: AutoUpdate): Promise<{ how: AutoUpdate }> {
    return this.api.act(`${shopPath(slug)}/auto-update`, { how }, 'PUT')
  }

  /** The tenant as a file that `apply` takes, without its catalog and the values of secrets. */
  tenantFile(slug: string): Promise<TenantFile> {
    return this.api.read('GET', `${shopPath(slug)}/file`)
  }

  /** `changed` is false where the release was live before; `because` stands in its history. */
  changeSet(
    slug: string,
    { because, ...change }: Change & { readonly because?: string },
    onStep: OnStep,
  ): Promise<ChangedView> {
    return this.api.change(`${shopPath(slug)}/changes${queryOf({ because })}`, change, onStep)
  }
}

const pluginPath = (slug: string, name: string): string => `${shopPath(slug)}/plugins/${encodeURIComponent(name)}`

/** `?before=20`, or nothing. */
function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams()
  for (const [key, value] of Object.entries(values)) if (value !== undefined) query.set(key, String(value))
  return query.size === 0 ? '' : `?${query.toString()}`
}
