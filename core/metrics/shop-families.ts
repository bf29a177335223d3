import { byClass } from './by-class.js'
import type { Family, Labels, Sample } from './exposition.js'
import { histogramOf } from './histogram.js'
import type { Metrics } from './metrics.js'
import type { ShopMetrics } from './shop-metrics.js'

type SeriesOf = (shop: ShopMetrics, labels: { readonly tenant: string }) => Sample[]

interface ShopFamily extends Omit<Family, 'samples'> {
  readonly series: SeriesOf
}

/** What is counted of a shop beside its plugins' handlers. */
export const shopFamilies = ({ shops }: Metrics): Family[] =>
  families.map(({ series, ...family }) => ({
    ...family,
    samples: [...shops].flatMap(([tenant, shop]) => series(shop, { tenant })),
  }))

const ofPlugin = (shop: ShopMetrics, labels: Labels, name: string): Labels => ({
  ...labels,
  plugin: name === '' ? '' : shop.packageOf(name),
  installation: name,
})

/** Nothing is said of what never happened. */
const some = (labels: Labels, value: number): Sample[] => (value > 0 ? [{ labels, value }] : [])

const families: readonly ShopFamily[] = [
  {
    name: 'shopctl_route_requests_total',
    help: 'Requests that reached an action, as the shop’s worker counts them.',
    type: 'counter',
    series: ({ routes }, labels) =>
      [...routes].flatMap(([route, { outcomes }]) => byClass(outcomes, { ...labels, route })),
  },
  {
    name: 'shopctl_route_seconds',
    help: 'How long actions took in the worker, hooks included.',
    type: 'histogram',
    series: ({ routes }, labels) => [...routes].flatMap(([route, tally]) => histogramOf(tally, { ...labels, route })),
  },
  {
    name: 'shopctl_outgoing_calls_total',
    help: 'Calls to third parties, for each plugin that may make them.',
    type: 'counter',
    series: (shop, labels) =>
      [...shop.calls.values()].map(({ plugin, outcome, count }) => ({
        labels: { ...ofPlugin(shop, labels, plugin), outcome },
        value: count,
      })),
  },
  {
    name: 'shopctl_outgoing_bytes_total',
    help: 'Bytes of those calls, both ways.',
    type: 'counter',
    series: (shop, labels) =>
      [...shop.calls.values()].map(({ plugin, outcome, bytes }) => ({
        labels: { ...ofPlugin(shop, labels, plugin), outcome },
        value: bytes,
      })),
  },
  {
    name: 'shopctl_outgoing_calls_untold_total',
    help: 'Calls that came too fast to be told one by one.',
    type: 'counter',
    series: ({ untold }, labels) => some(labels, untold),
  },
  {
    name: 'shopctl_plugin_crashes_total',
    help: 'Crashes of workers, by the plugin that is to blame; none where nobody knows.',
    type: 'counter',
    series: (shop, labels) =>
      [...shop.crashes].map(([plugin, value]) => ({ labels: ofPlugin(shop, labels, plugin), value })),
  },
  {
    name: 'shopctl_reports_dropped_total',
    help: 'What a worker counted of things that its release does not have.',
    type: 'counter',
    series: ({ dropped }, labels) => some(labels, dropped),
  },
]
