import {
  type CountedHandler,
  type Counts,
  type EgressCall,
  handlerLine,
  type Outcome,
  outcomes,
  type Trail,
  type TrailStep,
  type WorkerCrash,
} from '../protocol/index.js'
import { LastFailures } from './last-failures.js'
import { LastHour } from './last-hour.js'
import { ReleaseVersions, type Versions } from './release-versions.js'
import { Tally } from './tally.js'
import { TrailStore } from './trail-store.js'

/** A plugin's handler that is counted: by its worker, or here where the platform calls it. */
export interface Handler extends Omit<CountedHandler, 'kind'> {
  readonly kind: CountedHandler['kind'] | 'on' | 'cron' | 'mail'
}

/** A handler that ran in a request. */
export interface RanHandler extends Handler, Omit<TrailStep, 'line'> {
  readonly package: string
}

/** What a release runs. */
export interface Declared {
  readonly release: number
  /** Installation → package. */
  readonly packages: ReadonlyMap<string, string>
  readonly versions: Versions
  readonly handlers: readonly CountedHandler[]
}

/** What an installation's code did within the last hour, in the version that runs now. */
export interface PluginCost {
  readonly calls: number
  readonly errors: number
  /** All of its calls together, in milliseconds. */
  readonly ms: number
  readonly p50: number
  readonly p95: number
  readonly lastError: string | null
  /** ISO 8601. */
  readonly lastErrorAt: string | null
  /** Something of it failed, or it has ended its shop's worker, within that hour. */
  readonly isFailing: boolean
}

export interface HandlerMetrics {
  readonly handler: Handler
  readonly tally: Tally
  /** By version. */
  readonly hours: Map<string, LastHour>
}

const hourMs = 60 * 60_000

/** A shop has so many routes at most that are told apart. */
const mostRoutes = 300
const mostHandled = 500

/** What is counted of one shop. Its worker tells a part of it, and is believed of nothing that its release does not have. */
export class ShopMetrics {
  readonly trails = new TrailStore()
  readonly routes = new Map<string, Tally>()
  /** `installation outcome` → calls. */
  readonly calls = new Map<
    string,
    { readonly plugin: string; readonly outcome: string; count: number; bytes: number }
  >()
  /** Calls that the egress process did not tell one by one. */
  untold = 0
  /** Of a worker's words, those about what its release does not have. */
  dropped = 0
  readonly crashes = new Map<string, number>()
  readonly #handlers = new Map<string, HandlerMetrics>()
  readonly #versions = new ReleaseVersions()
  readonly #failures = new LastFailures(this.#versions)
  #packages = new Map<string, string>()
  #before: ReadonlySet<string> = new Set()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  get handlers(): Iterable<HandlerMetrics> {
    return this.#handlers.values()
  }

  packageOf(plugin: string): string {
    return this.#packages.get(plugin) ?? plugin
  }

  /** The release that gets the requests from now on. The one before it drains; what it alone has is kept until the next. */
  declare({ release, handlers, packages, versions }: Declared): void {
    this.#versions.run(release, versions)
    const lines = new Set(handlers.map(handlerLine))
    for (const [line, { handler }] of this.#handlers)
      if (!lines.has(line) && !this.#before.has(line) && !packages.has(handler.plugin)) this.#handlers.delete(line)
    for (const handler of handlers) this.#metricsOf(handlerLine(handler), handler)
    for (const [name, from] of packages) this.#packages.set(name, from)
    this.#failures.forget((name) => packages.has(name))
    this.#forgetHours()
    this.#before = lines
  }

  /** What the release's worker says. */
  take(release: number, counts: Counts): void {
    const known = this.#handlers.get(counts.line)
    if (known !== undefined) {
      const { plugin } = known.handler
      const version = this.#versions.in(release, plugin)
      this.#add(known, counts, version)
      if (counts.error !== undefined) this.#blame(plugin, counts.error, version)
    } else if (!this.#takeRoute(counts)) this.dropped += 1
  }

  remember(release: number, trail: Trail): void {
    const steps = trail.steps.filter(({ line }) => this.#handlers.has(line))
    this.trails.add({ release, trail: { ...trail, steps } })
  }

  /** The handlers behind a trail's steps; what the release does not have is left out. */
  handlersIn({ steps }: Trail): RanHandler[] {
    return steps.flatMap(({ line, outcome, at, ms }) => {
      const handler = this.#handlers.get(line)?.handler
      return handler === undefined ? [] : [{ ...handler, package: this.packageOf(handler.plugin), outcome, at, ms }]
    })
  }

  /** What the platform has called itself. */
  handled(handler: Handler, { outcome, ms, error }: { outcome: Outcome; ms: number; error?: string }): void {
    const line = `${handler.kind} ${handler.point} ${handler.plugin}.${handler.method}`
    if (!this.#handlers.has(line) && this.#handlers.size >= mostHandled) return
    const tally = new Tally()
    tally.count(outcomes.indexOf(outcome), ms)
    const version = this.#versions.running(handler.plugin)
    this.#add(this.#metricsOf(line, handler), tally, version)
    if (error !== undefined) this.#blame(handler.plugin, error, version)
  }

  called({ plugins, outcome, sentBytes, receivedBytes, untold = 0 }: EgressCall): void {
    this.untold += untold
    for (const plugin of plugins) {
      const key = `${plugin} ${outcome}`
      const known = this.calls.get(key) ?? { plugin, outcome, count: 0, bytes: 0 }
      known.count += 1
      known.bytes += sentBytes + receivedBytes
      this.calls.set(key, known)
    }
  }

  crashed({ release, plugin, words }: WorkerCrash): void {
    const known = plugin !== undefined && this.#packages.has(plugin) ? plugin : ''
    this.crashes.set(known, (this.crashes.get(known) ?? 0) + 1)
    const [suspect] = known === '' && words.includes('of memory') ? this.#mostBusy() : []
    if (known !== '') this.#blame(known, words, this.#versions.in(release, known))
    else if (suspect !== undefined)
      this.#blame(suspect, `${words} (best effort: it ran most before that)`, this.#versions.in(release, suspect))
  }

  /** Of each installation that has done something within the last hour, or has failed. */
  costs(): Map<string, PluginCost> {
    const now = this.#now()
    const hours = new Map<string, Tally>()
    for (const { handler, hours: ofVersions } of this.#handlers.values()) {
      const total = hours.get(handler.plugin) ?? new Tally()
      const hour = ofVersions.get(this.#versions.running(handler.plugin) ?? '')
      if (hour !== undefined) total.add(hour.total(now))
      hours.set(handler.plugin, total)
    }
    const names = [...hours.keys(), ...this.#failures.names().filter((name) => !hours.has(name))]
    return new Map(names.map((name) => [name, this.#costOf(name, hours.get(name) ?? new Tally())]))
  }

  #costOf(name: string, tally: Tally): PluginCost {
    const error = this.#failures.last(name)
    const count = (outcome: Outcome): number => tally.outcomes[outcomes.indexOf(outcome)] ?? 0
    const errors = count('failed') + count('timed_out') + count('skipped')
    return {
      calls: tally.total,
      errors,
      ms: tally.ms,
      p50: tally.quantile(0.5),
      p95: tally.quantile(0.95),
      lastError: error?.words ?? null,
      lastErrorAt: error === undefined ? null : new Date(error.at).toISOString(),
      isFailing: errors > 0 || (error !== undefined && error.at > this.#now() - hourMs),
    }
  }

  /** Whose memory it was nobody can tell: best effort is who has run most within the hour, the first of these. */
  #mostBusy(): string[] {
    return [...this.costs()].sort(([, a], [, b]) => b.ms - a.ms).map(([name]) => name)
  }

  /** Of versions that no remembered release has, nothing is kept by the hour. */
  #forgetHours(): void {
    for (const { handler, hours } of this.#handlers.values())
      for (const version of hours.keys()) if (!this.#versions.isKept(handler.plugin, version)) hours.delete(version)
  }

  #metricsOf(line: string, handler: Handler): HandlerMetrics {
    const known = this.#handlers.get(line) ?? { handler, tally: new Tally(), hours: new Map<string, LastHour>() }
    this.#handlers.set(line, known)
    return known
  }

  #add({ tally, hours }: HandlerMetrics, counts: Parameters<Tally['add']>[0], version: string | undefined): void {
    tally.add(counts)
    if (version === undefined) return
    const hour = hours.get(version) ?? new LastHour()
    hour.add(counts, this.#now())
    hours.set(version, hour)
  }

  #blame(plugin: string, words: string, version: string | undefined): void {
    this.#failures.note(plugin, { version, words, at: this.#now() })
  }

  #takeRoute(counts: Counts): boolean {
    const route = /^route ([A-Z|]{3,40} \/[\w/:.{}*()-]{0,150})$/.exec(counts.line)?.[1]
    if (route === undefined) return false
    const known = this.routes.get(route)
    if (known === undefined && this.routes.size >= mostRoutes) return false
    const tally = known ?? new Tally()
    tally.add(counts)
    this.routes.set(route, tally)
    return true
  }
}
