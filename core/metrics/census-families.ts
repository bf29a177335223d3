import type { TenantLoad } from '../protocol/index.js'
import { byClass } from './by-class.js'
import type { Census, ProcessCensus, ShopCensus } from './census.js'
import type { Family, Sample } from './exposition.js'
import { histogramOf } from './histogram.js'

interface Simple<T> extends Omit<Family, 'samples'> {
  readonly value: (of: T) => number
}

/** What is true now: of the shops, of the gateway, of the outbox and of the platform itself. */
export const censusFamilies = ({ shops, loads, waiting, parked, processes }: Census): Family[] => [
  ...ofTenants(shopGauges, shops),
  ...ofTenants(loadGauges, loads),
  ...answerFamilies(loads),
  ...ofProcesses(processes),
  family('shopctl_shops', 'Shops by the state of their worker.', byState(shops)),
  family(
    'shopctl_outbox_waiting',
    'What waits in the outbox.',
    Object.entries(waiting).map(([kind, value]) => ({ labels: { kind }, value })),
  ),
  family(
    'shopctl_outbox_parked',
    'What plugins could not take, and was set aside.',
    parked.map(({ tenant, plugin, count }) => ({ labels: { tenant, installation: plugin }, value: count })),
  ),
]

const family = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  help,
  type: 'gauge',
  samples,
})

const ofProcesses = (processes: Census['processes']): Family[] =>
  processGauges.map(({ value, ...rest }) => ({
    ...rest,
    samples: Object.entries(processes).map(([name, cost]) => ({ labels: { process: name }, value: value(cost) })),
  }))

const ofTenants = <T extends { readonly tenant: string }>(
  families: readonly Simple<T>[],
  all: readonly T[],
): Family[] =>
  families.map(({ value, ...rest }) => ({
    ...rest,
    samples: all.map((one) => ({ labels: { tenant: one.tenant }, value: value(one) })),
  }))

const byState = (shops: readonly ShopCensus[]): Sample[] =>
  [...Map.groupBy(shops, ({ state }) => state)].map(([state, { length }]) => ({ labels: { state }, value: length }))

const answerFamilies = (loads: readonly TenantLoad[]): Family[] => [
  {
    name: 'shopctl_requests_total',
    help: 'Requests at the gateway, by the class of the answer; none where the client left first.',
    type: 'counter',
    samples: loads.flatMap(({ tenant, answers }) => byClass(answers.classes, { tenant })),
  },
  {
    name: 'shopctl_request_seconds',
    help: 'From a request’s headers to the end of its answer, at the gateway.',
    type: 'histogram',
    samples: loads.flatMap(({ tenant, answers }) =>
      answers.buckets.length === 0 ? [] : histogramOf(answers, { tenant }),
    ),
  },
]

const gauge = <T>(name: string, help: string, value: (of: T) => number): Simple<T> => ({
  name,
  help,
  type: 'gauge',
  value,
})
const counter = <T>(name: string, help: string, value: (of: T) => number): Simple<T> => ({
  ...gauge(name, help, value),
  type: 'counter',
})

const shopGauges: readonly Simple<ShopCensus>[] = [
  gauge('shopctl_shop_ready', 'Whether the shop’s worker is ready.', ({ state }) => Number(state === 'ready')),
  gauge('shopctl_shop_release', 'The number of its live release.', ({ release }) => release ?? 0),
  gauge('shopctl_worker_resident_bytes', 'Memory that its worker holds.', ({ memoryBytes }) => memoryBytes),
  counter('shopctl_worker_starts_total', 'Workers that were started for the shop.', ({ starts }) => starts),
  counter(
    'shopctl_worker_crashes_total',
    'Workers of the shop that died, or never got ready.',
    ({ crashes }) => crashes,
  ),
  counter('shopctl_crash_loops_total', 'Times that a release crashed again and again.', ({ crashLoops }) => crashLoops),
]

const loadGauges: readonly Simple<TenantLoad>[] = [
  gauge('shopctl_requests_in_flight', 'Requests that are not answered yet.', ({ underWay }) => underWay),
  gauge('shopctl_requests_waiting', 'Those of them that wait for a worker.', ({ waiting }) => waiting),
]

const processGauges: readonly Simple<ProcessCensus>[] = [
  gauge(
    'shopctl_platform_resident_bytes',
    'Memory that each of the platform’s own processes holds.',
    ({ memoryBytes }) => memoryBytes,
  ),
  counter(
    'shopctl_platform_cpu_seconds_total',
    'Processor time of each of the platform’s own processes.',
    ({ cpuSeconds }) => cpuSeconds,
  ),
  gauge(
    'shopctl_platform_start_time_seconds',
    'When it was started, in seconds of the epoch.',
    ({ startedAt }) => startedAt,
  ),
]
