import { outcomes, type TenantLoad } from '../protocol/index.js'
import type { Family, Labels, Sample } from './exposition.js'
import { histogramOf } from './histogram.js'
import type { Metrics } from './metrics.js'
import type { HandlerMetrics, ShopMetrics } from './shop-metrics.js'

/** What is true now, and not counted. */
export interface Census {
  readonly shops: readonly {
    readonly tenant: string
    readonly state: string
    readonly release: number | undefined
    /** Of its worker; 0 where there is none. */
    readonly memoryBytes: number
    readonly starts: number
    readonly crashes: number
    readonly crashLoops: number
  }[]
  readonly loads: readonly TenantLoad[]
  /** What waits in the outbox: `events` and so on. */
  readonly waiting: Readonly<Record<string, number>>
  readonly parked: readonly { readonly tenant: string; readonly plugin: string; readonly count: number }[]
  readonly platform: { readonly memoryBytes: number; readonly cpuSeconds: number; readonly startedAt: number }
}

/** Everything that there is to scrape. */
export const familiesOf = (metrics: Metrics, census: Census): Family[] => [
  ...handlerFamilies(metrics),
  ...shopFamilies(metrics),
  ...gatewayFamilies(census),
  ...censusFamilies(census),
  ...changeFamilies(metrics),
]

type EachShop = <T>(work: (tenant: string, shop: ShopMetrics) => T[]) => T[]

const eachOf =
  ({ shops }: Metrics): EachShop =>
  (work) =>
    [...shops].flatMap(([tenant, shop]) => work(tenant, shop))

function handlerFamilies(metrics: Metrics): Family[] {
  const each = eachOf(metrics)
  const sorts = [
    { name: 'hook', what: 'hooks of plugins', kinds: ['before', 'around', 'after'] },
    { name: 'provider', what: 'plugins’ providers', kinds: ['provider'] },
    { name: 'delivery', what: 'events, queued jobs and mails handed to plugins', kinds: ['on', 'mail'] },
    { name: 'job', what: 'plugins’ jobs by the clock', kinds: ['cron'] },
  ]
  return sorts.flatMap(({ name, what, kinds }): Family[] => {
    const all = each((tenant, shop) =>
      [...shop.handlers]
        .filter(({ handler, tally }) => kinds.includes(handler.kind) && tally.total > 0)
        .map((one) => ({ ...one, labels: labelsOf(tenant, shop, one) })),
    )
    return [
      {
        name: `shopctl_${name}_calls_total`,
        help: `Calls of ${what}, by how they ended.`,
        type: 'counter',
        samples: all.flatMap(({ tally, labels }) => byOutcome(tally.outcomes, labels)),
      },
      {
        name: `shopctl_${name}_seconds`,
        help: `How long ${what} took.`,
        type: 'histogram',
        samples: all.flatMap(({ tally, labels }) => histogramOf(tally, labels)),
      },
    ]
  })
}

function labelsOf(tenant: string, shop: ShopMetrics, { handler }: HandlerMetrics): Labels {
  const { plugin, point, kind, method } = handler
  return { tenant, plugin: shop.packageOf(plugin), installation: plugin, point, kind, method }
}

const byOutcome = (counts: ArrayLike<number>, labels: Labels): Sample[] =>
  outcomes
    .map((outcome, i) => ({ labels: { ...labels, outcome }, value: counts[i] ?? 0 }))
    .filter(({ value }) => value > 0)

const classes = ['none', '1xx', '2xx', '3xx', '4xx', '5xx'] as const

const byClass = (counts: ArrayLike<number>, labels: Labels): Sample[] =>
  classes
    .map((status, i) => ({ labels: { ...labels, status }, value: counts[i] ?? 0 }))
    .filter(({ value }) => value > 0)

function shopFamilies(metrics: Metrics): Family[] {
  const each = eachOf(metrics)
  const routes = each((tenant, shop) =>
    [...shop.routes].map(([route, tally]) => ({ labels: { tenant, route }, tally })),
  )
  const calls = each((tenant, shop) =>
    [...shop.calls.values()].map(({ plugin, outcome, count, bytes }) => ({
      labels: { tenant, plugin: shop.packageOf(plugin), installation: plugin, outcome },
      count,
      bytes,
    })),
  )
  return [
    counter(
      'shopctl_route_requests_total',
      'Requests that reached an action, as the shop’s worker counts them.',
      routes.flatMap(({ labels, tally }) => byClass(tally.outcomes, labels)),
    ),
    {
      name: 'shopctl_route_seconds',
      help: 'How long actions took in the worker, hooks included.',
      type: 'histogram',
      samples: routes.flatMap(({ labels, tally }) => histogramOf(tally, labels)),
    },
    counter(
      'shopctl_outgoing_calls_total',
      'Calls to third parties, for each plugin that may make them.',
      calls.map(({ labels, count: value }) => ({ labels, value })),
    ),
    counter(
      'shopctl_outgoing_bytes_total',
      'Bytes of those calls, both ways.',
      calls.map(({ labels, bytes: value }) => ({ labels, value })),
    ),
    counter(
      'shopctl_outgoing_calls_untold_total',
      'Calls that came too fast to be told one by one.',
      each((tenant, { untold: value }) => (value > 0 ? [{ labels: { tenant }, value }] : [])),
    ),
    counter(
      'shopctl_plugin_crashes_total',
      'Crashes of workers, by the plugin that is to blame; none where nobody knows.',
      each((tenant, shop) =>
        [...shop.crashes].map(([plugin, value]) => ({
          labels: { tenant, installation: plugin, plugin: plugin === '' ? '' : shop.packageOf(plugin) },
          value,
        })),
      ),
    ),
    counter(
      'shopctl_reports_dropped_total',
      'What a worker counted of things that its release does not have.',
      each((tenant, { dropped: value }) => (value > 0 ? [{ labels: { tenant }, value }] : [])),
    ),
  ]
}

function gatewayFamilies({ loads }: Census): Family[] {
  const of = (value: (load: TenantLoad) => number): Sample[] =>
    loads.map((load) => ({ labels: { tenant: load.tenant }, value: value(load) }))
  return [
    counter(
      'shopctl_requests_total',
      'Requests at the gateway, by the class of the answer; none where the client left first.',
      loads.flatMap(({ tenant, answers }) => byClass(answers.classes, { tenant })),
    ),
    {
      name: 'shopctl_request_seconds',
      help: 'From a request’s headers to the end of its answer, at the gateway.',
      type: 'histogram',
      samples: loads.flatMap(({ tenant, answers }) =>
        answers.buckets.length === 0 ? [] : histogramOf(answers, { tenant }),
      ),
    },
    gauge(
      'shopctl_requests_in_flight',
      'Requests that are not answered yet.',
      of(({ underWay }) => underWay),
    ),
    gauge(
      'shopctl_requests_waiting',
      'Those of them that wait for a worker.',
      of(({ waiting }) => waiting),
    ),
  ]
}

function censusFamilies({ shops, waiting, parked, platform }: Census): Family[] {
  const states = Map.groupBy(shops, ({ state }) => state)
  type Shop = Census['shops'][number]
  const of = (value: (shop: Shop) => number): Sample[] =>
    shops.map((shop) => ({ labels: { tenant: shop.tenant }, value: value(shop) }))
  return [
    gauge(
      'shopctl_shops',
      'Shops by the state of their worker.',
      [...states].map(([state, { length }]) => ({ labels: { state }, value: length })),
    ),
    gauge(
      'shopctl_shop_ready',
      'Whether the shop’s worker is ready.',
      of(({ state }) => Number(state === 'ready')),
    ),
    gauge(
      'shopctl_shop_release',
      'The number of its live release.',
      of(({ release }) => release ?? 0),
    ),
    gauge(
      'shopctl_worker_resident_bytes',
      'Memory that its worker holds.',
      of(({ memoryBytes }) => memoryBytes),
    ),
    counter(
      'shopctl_worker_starts_total',
      'Workers that were started for the shop.',
      of(({ starts }) => starts),
    ),
    counter(
      'shopctl_worker_crashes_total',
      'Workers of the shop that died, or never got ready.',
      of(({ crashes }) => crashes),
    ),
    counter(
      'shopctl_crash_loops_total',
      'Times that a release crashed again and again.',
      of(({ crashLoops }) => crashLoops),
    ),
    gauge(
      'shopctl_outbox_waiting',
      'What waits in the outbox.',
      Object.entries(waiting).map(([kind, value]) => ({ labels: { kind }, value })),
    ),
    gauge(
      'shopctl_outbox_parked',
      'What plugins could not take, and was set aside.',
      parked.map(({ tenant, plugin, count: value }) => ({ labels: { tenant, installation: plugin }, value })),
    ),
    gauge('shopctl_platform_resident_bytes', 'Memory that the platform’s own process holds.', [
      { labels: {}, value: platform.memoryBytes },
    ]),
    counter('shopctl_platform_cpu_seconds_total', 'Processor time of the platform’s own process.', [
      { labels: {}, value: platform.cpuSeconds },
    ]),
    gauge('shopctl_platform_start_time_seconds', 'When it was started, in seconds of the epoch.', [
      { labels: {}, value: platform.startedAt },
    ]),
  ]
}

function changeFamilies({ changes, phases }: Metrics): Family[] {
  return [
    counter(
      'shopctl_changes_total',
      'Changes of shops’ sets, by how they ended.',
      Object.entries(changes).map(([outcome, value]) => ({ labels: { outcome }, value })),
    ),
    {
      name: 'shopctl_change_phase_seconds',
      help: 'How long the phases of changes took; a build is the phase link, a swap the phase switch.',
      type: 'histogram',
      samples: [...phases].flatMap(([phase, tally]) => histogramOf(tally, { phase })),
    },
  ]
}

const counter = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'counter',
  samples,
})
const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
})
