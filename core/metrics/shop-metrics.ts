import {
  type CountedHandler,
  type Counts,
  type EgressCall,
  handlerLine,
  type Outcome,
  outcomes,
  type Trail,
  type TrailStep,
} from '../protocol/index.js'
import { LastHour } from './last-hour.js'
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
  readonly handlers: readonly CountedHandler[]
}

/** What an installation's code did within the last hour. */
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
}

export interface HandlerMetrics {
  readonly handler: Handler
  readonly tally: Tally
  readonly hour: LastHour
}

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
  readonly #errors = new Map<string, { readonly words: string; readonly at: number }>()
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
  declare({ handlers, packages }: Declared): void {
    const lines = new Set(handlers.map(handlerLine))
    for (const [line, { handler }] of this.#handlers)
      if (!lines.has(line) && !this.#before.has(line) && !packages.has(handler.plugin)) this.#handlers.delete(line)
    for (const handler of handlers) this.#metricsOf(handlerLine(handler), handler)
    for (const [name, from] of packages) this.#packages.set(name, from)
    for (const name of this.#errors.keys()) if (!packages.has(name)) this.#errors.delete(name)
    this.#before = lines
  }

  /** What the worker says. */
  take(counts: Counts): void {
    const known = this.#handlers.get(counts.line)
    if (known !== undefined) {
      this.#add(known, counts)
      if (counts.error !== undefined) this.#blame(known.handler.plugin, counts.error)
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
    this.#add(this.#metricsOf(line, handler), tally)
    if (error !== undefined) this.#blame(handler.plugin, error)
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

  crashed(plugin: string | undefined, words: string): void {
    const known = plugin !== undefined && this.#packages.has(plugin) ? plugin : ''
    this.crashes.set(known, (this.crashes.get(known) ?? 0) + 1)
    if (known !== '') this.#blame(known, words)
    else if (words.includes('of memory')) this.#suspect(words)
  }

  /** Of each installation that has done something within the last hour, or has failed. */
  costs(): Map<string, PluginCost> {
    const now = this.#now()
    const hours = new Map<string, Tally>()
    for (const { handler, hour } of this.#handlers.values()) {
      const total = hours.get(handler.plugin) ?? new Tally()
      total.add(hour.total(now))
      hours.set(handler.plugin, total)
    }
    const names = [...hours.keys(), ...[...this.#errors.keys()].filter((name) => !hours.has(name))]
    return new Map(names.map((name) => [name, this.#costOf(name, hours.get(name) ?? new Tally())]))
  }

  #costOf(name: string, tally: Tally): PluginCost {
    const error = this.#errors.get(name)
    const count = (outcome: Outcome): number => tally.outcomes[outcomes.indexOf(outcome)] ?? 0
    return {
      calls: tally.total,
      errors: count('failed') + count('timed_out') + count('skipped'),
      ms: tally.ms,
      p50: tally.quantile(0.5),
      p95: tally.quantile(0.95),
      lastError: error?.words ?? null,
      lastErrorAt: error === undefined ? null : new Date(error.at).toISOString(),
    }
  }

  /** Whose memory it was nobody can tell: best effort is who has run most within the hour. */
  #suspect(words: string): void {
    const [first] = [...this.costs()].sort(([, a], [, b]) => b.ms - a.ms)
    if (first !== undefined) this.#blame(first[0], `${words} (best effort: it ran most before that)`)
  }

  #metricsOf(line: string, handler: Handler): HandlerMetrics {
    const known = this.#handlers.get(line) ?? { handler, tally: new Tally(), hour: new LastHour() }
    this.#handlers.set(line, known)
    return known
  }

  #add({ tally, hour }: HandlerMetrics, counts: Parameters<Tally['add']>[0]): void {
    tally.add(counts)
    hour.add(counts, this.#now())
  }

  #blame(plugin: string, words: string): void {
    this.#errors.set(plugin, { words: words.slice(0, 300), at: this.#now() })
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
