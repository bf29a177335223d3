import type { Control } from '../../control.js'

/** What the operations on webhooks work with. */
export type WebhookParts = Pick<
  Control,
  'pool' | 'outbox' | 'log' | 'webhooks' | 'webhookLog' | 'webhookReach' | 'shopEvents'
>
