import type { Metrics } from '../metrics/index.js'
import type { ShopWatcher } from '../serve/index.js'
import type { Tracing } from '../tracing/index.js'

/** Who hears what workers tell: what counts it, and what sends it on where somebody collects traces. */
export function watchShops(metrics: Metrics, tracing: Tracing): ShopWatcher {
  if (!tracing.isOn) return metrics
  return {
    report(tenant, release, report) {
      metrics.report(tenant, release, report)
      for (const trail of report.trails) {
        const steps = metrics.handlersIn(tenant, trail)
        if (steps !== undefined) tracing.request({ tenant, release, trail, steps })
      }
    },
    called: (tenant, call) => metrics.called(tenant, call),
    crashed: (tenant, crash) => metrics.crashed(tenant, crash),
  }
}
