import type { Handler } from '../metrics/index.js'
import type { ToldDelivery } from '../tracing/index.js'

/** A plugin's handler that is called from outside of its worker. */
export interface PluginCall {
  readonly handler: Handler & Pick<ToldDelivery, 'kind'>
  readonly event?: ToldDelivery['event']
  readonly signal: AbortSignal
}

/** Does something with a plugin, counts how that took it, and tells it. */
export type Noting = (tenant: string, call: PluginCall, work: () => Promise<void>) => Promise<void>
