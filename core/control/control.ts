import type { RegistryClient } from '../../registry/index.js'
import type { Builder } from '../build/index.js'
import type { Bus, DescribedEvent, Feed } from '../bus/index.js'
import type { Metrics } from '../metrics/index.js'
import type { Retention } from '../model/index.js'
import type { Tracing } from '../tracing/index.js'
import type { Reach } from '../webhooks/index.js'
import { madeOf, type Serving, type ServingParts } from './serving.js'
import { Accounts } from './store/accounts.js'
import { AllowedPlugins } from './store/allowed-plugins.js'
import { Attempts } from './store/attempts.js'
import { HeldPlugins } from './store/held-plugins.js'
import type { PrivatePlugins } from './store/private-plugins.js'
import { Purges } from './store/purges.js'
import { Trials } from './store/trials.js'
import { TrustedPlugins } from './store/trusted-plugins.js'
import { WebhookLog } from './store/webhook-log.js'
import { Webhooks } from './store/webhooks.js'

/** Everything that the operations work with. The platform makes it once. */
export interface ControlParts extends Omit<ServingParts, 'bundles'> {
  /** What shops may have: see `ReviewedRegistry`. */
  readonly registry: RegistryClient
  /** What one shop may have. */
  readonly registryFor: (tenant: string) => RegistryClient
  /** All that is published. */
  readonly wholeRegistry: RegistryClient
  readonly privatePlugins: PrivatePlugins
  /** Whether a version has to be approved before a shop can have it, and of which packages (`@house/*`) it has not. */
  readonly reviewRequired: boolean
  readonly unreviewed: readonly string[]
  readonly builder: Builder
  /** Where events go out to; undefined where they do not. */
  readonly bus: Bus | undefined
  /** What the embedded bus keeps. */
  readonly feed: Feed
  /** The shop's own events. */
  readonly shopEvents: readonly DescribedEvent[]
  /** How long what releases are made of is kept. */
  readonly retention: Retention
  /** How long what is purged can be restored. */
  readonly graceMs: number
  readonly metrics: Metrics
  /** Who is told of requests, changes and deliveries. */
  readonly tracing: Tracing
  /** Which addresses sellers' webhooks may be at. */
  readonly webhookReach: Reach
}

export interface Control extends Serving, Omit<ControlParts, keyof ServingParts> {
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly accounts: Accounts
  readonly trusted: TrustedPlugins
  readonly purges: Purges
  readonly held: HeldPlugins
  readonly allowed: AllowedPlugins
  readonly attempts: Attempts
  readonly trials: Trials
  readonly webhooks: Webhooks
  readonly webhookLog: WebhookLog
}

export function createControl(parts: ControlParts): Control {
  const { kernel: _k, kernelsDir: _d, builtKernelsDir: _b, ...lasting } = parts
  const { pool } = parts
  return {
    ...lasting,
    ...madeOf(parts),
    bundles: parts.builder,
    accounts: new Accounts(pool),
    trusted: new TrustedPlugins(pool),
    purges: new Purges(pool),
    held: new HeldPlugins(pool),
    allowed: new AllowedPlugins(pool),
    attempts: new Attempts(pool),
    trials: new Trials(pool),
    webhooks: new Webhooks(pool, parts.seal),
    webhookLog: new WebhookLog(pool),
  }
}
