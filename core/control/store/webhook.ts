import type { WebhookInput } from '../../model/index.js'

/** On, paused (its events are kept), or off (they are not). */
export type WebhookState = 'on' | 'paused' | 'off'

/** A seller's endpoint, without its secrets. */
export interface Webhook {
  readonly id: string
  readonly tenant: string
  readonly url: string
  /** `['*']`: all. */
  readonly types: readonly string[]
  readonly description: string
  readonly notify: string | null
  readonly state: WebhookState
  /** Why it is not on. */
  readonly reason: string | null
  /** Since when it is in this state. */
  readonly changedAt: Date
  /** Since when nothing was taken; null where the last attempt was. */
  readonly failingSince: Date | null
}

/** What a tenant's webhooks are brought to. */
export interface WebhookPlan {
  readonly added: readonly WebhookInput[]
  readonly changed: readonly (readonly [Webhook, WebhookInput])[]
  readonly removed: readonly Webhook[]
}

export interface MadeWebhook {
  readonly webhook: Webhook
  /** It is shown this once. */
  readonly secret: string
}

export interface NewWebhook {
  readonly tenant: string
  readonly input: WebhookInput
  readonly secret: string
}
