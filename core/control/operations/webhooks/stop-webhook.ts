import type { Webhook, WebhookState } from '../../store/webhook.js'
import { syncWebhooks } from './sync-webhooks.js'
import type { WebhookParts } from './webhook-parts.js'

export interface Stop {
  readonly state: Exclude<WebhookState, 'on'>
  readonly reason: string
}

/** Pauses a webhook for its seller, or switches it off, and tells that, once. What cannot be told now is told by a later `syncWebhooks`. */
export async function stopWebhook(parts: WebhookParts, webhook: Webhook, { state, reason }: Stop): Promise<void> {
  const { id, tenant } = webhook
  if (!(await parts.webhooks.change(id, { state, reason }))) return
  parts.log(state === 'paused' ? 'a webhook is paused' : 'a webhook is switched off', { tenant, webhook: id, reason })
  await syncWebhooks(parts, tenant)
}
