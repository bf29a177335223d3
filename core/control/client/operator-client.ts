import type { Collection, Impact, Plan, Review, TenantFile, TrialReport } from '../../model/index.js'
import type { KernelsView } from '../operations/upkeep/read-kernels.js'
import type {
  AllowedView,
  EventsView,
  KilledView,
  KillReport,
  PrivatePlugin,
  ReviewsView,
  RevivedShop,
  TrustedPlugin,
} from '../views.js'
import type { ApiConnection, OnStep } from './api-connection.js'

export interface ReadEvents {
  /** Who reads; without a name, the last events are answered. */
  readonly as?: string
  /** The position up to which it has had all. */
  readonly ack?: string
  /** Without a name: what has come after this position. */
  readonly after?: string
  readonly tenant?: string
  readonly limit?: string
}

/** What an operator says of plugins and of the platform as a whole. */
export class OperatorClient {
  constructor(protected readonly api: ApiConnection) {}

  /** What a shop of that file would be made with. Rejects as making it would, before anything is built. */
  planTenant(file: TenantFile): Promise<Plan> {
    return this.api.act('tenants/plan', file)
  }

  trusted(): Promise<TrustedPlugin[]> {
    return this.api.read('GET', 'trusted')
  }

  /** Plugins by their packages; `*` is all. Answers all that are trusted then. */
  trust(packages: readonly string[]): Promise<TrustedPlugin[]> {
    return this.api.act('trusted', { packages })
  }

  withdrawTrust(packages: readonly string[]): Promise<TrustedPlugin[]> {
    return this.api.act('trusted/withdraw', { packages })
  }

  privatePlugins(): Promise<PrivatePlugin[]> {
    return this.api.read('GET', 'private')
  }

  /** Keeps a plugin for these shops alone; for none of them: it is everybody's. */
  keepPrivate(name: string, tenants: readonly string[]): Promise<PrivatePlugin[]> {
    return this.api.act('private', { package: name, tenants })
  }

  /** Takes away what no release needs that a shop can go back to; or only says what that is. */
  collectGarbage(dryRun: boolean): Promise<Collection> {
    return this.api.act('garbage', { dryRun })
  }

  /** What a shop may have; none: all that are everybody's. */
  allowed(slug: string): Promise<AllowedView> {
    return this.api.read('GET', `allowed/${encodeURIComponent(slug)}`)
  }

  allow(tenant: string, packages: readonly string[]): Promise<AllowedView> {
    return this.api.act('allowed', { tenant, packages })
  }

  reviews(): Promise<ReviewsView> {
    return this.api.read('GET', 'reviews')
  }

  /** Says a word on a version. Answers the shops that run it. */
  review(review: Pick<Review, 'package' | 'version' | 'verdict' | 'reason'>): Promise<{ running: readonly string[] }> {
    return this.api.act('reviews', review)
  }

  /** What a version, the newest if none is named, would do to the shops that have the plugin. */
  impact(version: { readonly package: string; readonly version?: string }): Promise<Impact> {
    return this.api.act('impact', version)
  }

  /** What the embedded bus has. BUS_NOT_EMBEDDED. */
  readEvents(question: ReadEvents): Promise<EventsView> {
    return this.api.act('events/read', question)
  }

  /** The AsyncAPI document of the events of a shop, or of all. */
  describeEvents(tenant?: string): Promise<object> {
    const query = tenant === undefined ? '' : `?tenant=${encodeURIComponent(tenant)}`
    return this.api.read('GET', `events/description${query}`)
  }

  kernels(): Promise<KernelsView> {
    return this.api.read('GET', 'kernels')
  }

  /** Begins to bring the shops over to another kernel, the newest where none is named; `kernels` tells how far it is. */
  moveKernel(to?: string): Promise<KernelsView> {
    return this.api.act('kernels/move', to === undefined ? {} : { to })
  }

  /** Takes from all shops' tables what only older kernels need; answers what that was. */
  settleKernel(): Promise<{ settled: readonly string[] }> {
    return this.api.act('kernels/settle', {})
  }

  /** How a version, the newest if none is named, did when it was tried. TRIAL_NOT_FOUND. */
  trial({ package: name, version }: { readonly package: string; readonly version?: string }): Promise<TrialReport> {
    const query = new URLSearchParams({ package: name, ...(version === undefined ? {} : { version }) })
    return this.api.read('GET', `trials?${query.toString()}`)
  }

  /** Has it tried, in a shop of its own. */
  tryPlugin(version: { readonly package: string; readonly version?: string }): Promise<TrialReport> {
    return this.api.act('trials', version)
  }

  async withdrawReview(version: { readonly package: string; readonly version: string }): Promise<void> {
    await this.api.whole(await this.api.ask('reviews/withdraw', { method: 'POST', body: version }))
  }

  /** What was killed. */
  kills(): Promise<KilledView[]> {
    return this.api.read('GET', 'kills')
  }

  /** Ends a version everywhere; answers when each shop has a worker without it. */
  async kill(version: Pick<Review, 'package' | 'version' | 'reason'>, onStep: OnStep): Promise<KillReport> {
    return ((await this.api.lines('kills', version, onStep)) as { report: KillReport }).report
  }

  /** Lets shops have it again; answers where it was switched on. */
  revive(version: Pick<Review, 'package' | 'version'>): Promise<{ shops: RevivedShop[] }> {
    return this.api.act('kills/withdraw', version)
  }
}
