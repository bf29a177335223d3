import type { EgressCall, Outcome, Report, Trail, WorkerCrash } from '../protocol/index.js'
import { type Declared, type Handler, type PluginCost, type RanHandler, ShopMetrics } from './shop-metrics.js'
import { Tally } from './tally.js'
import type { RememberedTrail } from './trail-store.js'

/** All that is counted on this platform since it was started. */
export class Metrics {
  readonly shops = new Map<string, ShopMetrics>()
  /** Phase of changes → how long it took. */
  readonly phases = new Map<string, Tally>()
  readonly changes = { done: 0, failed: 0 }
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** This release of the shop gets its requests from now on. */
  declare(tenant: string, declared: Declared): void {
    this.#of(tenant).declare(declared)
  }

  forget(tenant: string): void {
    this.shops.delete(tenant)
  }

  /** What a shop's worker says. */
  report(tenant: string, release: number, { counts, trails }: Report): void {
    // Nothing is kept of a shop that has no release: it was removed, or goes live only now.
    const shop = this.shops.get(tenant)
    for (const one of counts) shop?.take(release, one)
    for (const trail of trails) shop?.remember(release, trail)
  }

  /** Who ran in a request that a worker tells; undefined where the shop has no release. */
  handlersIn(tenant: string, trail: Trail): RanHandler[] | undefined {
    return this.shops.get(tenant)?.handlersIn(trail)
  }

  /** The platform has called a plugin's handler. */
  handled(tenant: string, handler: Handler, end: { outcome: Outcome; ms: number; error?: string }): void {
    this.shops.get(tenant)?.handled(handler, end)
  }

  /** A shop's worker has called somebody. */
  called(tenant: string, call: EgressCall): void {
    this.shops.get(tenant)?.called(call)
  }

  /** One of its workers has died. */
  crashed(tenant: string, crash: WorkerCrash): void {
    this.shops.get(tenant)?.crashed(crash)
  }

  /** A phase of a change has ended. */
  phase(name: string, ms: number): void {
    const tally = this.phases.get(name) ?? new Tally()
    tally.count(0, ms)
    this.phases.set(name, tally)
  }

  /** What each installation of the shop costs, in the version that runs now. */
  costs(tenant: string): ReadonlyMap<string, PluginCost> {
    return this.shops.get(tenant)?.costs() ?? new Map()
  }

  /** The shop's installations that have failed within the last hour, or ended its worker. */
  failing(tenant: string): string[] {
    return [...this.costs(tenant)].filter(([, { isFailing }]) => isFailing).map(([name]) => name)
  }

  /** A request of the shop that is remembered: so its worker says, and another's may say so of the same id. */
  findTrail(tenant: string, id: string): RememberedTrail | undefined {
    return this.shops.get(tenant)?.trails.find(id)
  }

  #of(tenant: string): ShopMetrics {
    const known = this.shops.get(tenant) ?? new ShopMetrics(this.#now)
    this.shops.set(tenant, known)
    return known
  }
}
