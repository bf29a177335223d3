import { outcomes } from '../protocol/index.js'
import type { Family, Labels, Sample } from './exposition.js'
import { histogramOf } from './histogram.js'
import type { Metrics } from './metrics.js'
import type { HandlerMetrics, ShopMetrics } from './shop-metrics.js'

const sorts = [
  { name: 'hook', what: 'hooks of plugins', kinds: ['before', 'around', 'after'] },
  { name: 'provider', what: 'plugins’ providers', kinds: ['provider'] },
  { name: 'delivery', what: 'events, queued jobs and mails handed to plugins', kinds: ['on', 'mail'] },
  { name: 'job', what: 'plugins’ jobs by the clock', kinds: ['cron'] },
] as const

/** How plugins' handlers ended, and how long they took. */
export function handlerFamilies({ shops }: Metrics): Family[] {
  const all = [...shops].flatMap(([tenant, shop]) =>
    [...shop.handlers]
      .filter(({ tally }) => tally.total > 0)
      .map((one) => ({ ...one, labels: labelsOf(tenant, shop, one) })),
  )
  return sorts.flatMap(({ name, what, kinds }): Family[] => {
    const own = all.filter(({ handler }) => kinds.some((kind) => kind === handler.kind))
    return [
      {
        name: `shopctl_${name}_calls_total`,
        help: `Calls of ${what}, by how they ended.`,
        type: 'counter',
        samples: own.flatMap(({ tally, labels }) => byOutcome(tally.outcomes, labels)),
      },
      {
        name: `shopctl_${name}_seconds`,
        help: `How long ${what} took.`,
        type: 'histogram',
        samples: own.flatMap(({ tally, labels }) => histogramOf(tally, labels)),
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
