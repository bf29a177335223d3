import { webhookOwner } from '../../../model/index.js'
import type { Webhook, WebhookState } from '../../store/webhooks.js'
import { syncWebhooks } from './sync-webhooks.js'
import type { WebhookParts } from './webhook-parts.js'

export interface Stop {
  readonly state: Exclude<WebhookState, 'on'>
  readonly reason: string
}

/** Pauses a webhook for its seller, or switches it off, and tells that. Where it is so already, nothing is told. */
export async function stopWebhook(parts: WebhookParts, webhook: Webhook, { state, reason }: Stop): Promise<void> {
  const { webhooks, outbox, log } = parts
  const { id, tenant, notify } = webhook
  if (!(await webhooks.change(id, { state, reason }))) return
  log(state === 'paused' ? 'a webhook is paused' : 'a webhook is switched off', { tenant, webhook: id, reason })
  if (notify !== null) {
    const { changedAt } = await webhooks.get(tenant, id)
    const once = `${id} ${changedAt.toISOString()}`
    await outbox.sendNotice(tenant, webhookOwner, { to: notify, once, ...noticeOf(webhook, { state, reason }) })
  }
  await syncWebhooks(parts, tenant)
}

/** Its address may hold a secret: a mail names the host alone. */
function noticeOf({ id, tenant, url }: Webhook, { state, reason }: Stop): { subject: string; text: string } {
  const host = URL.parse(url)?.host ?? ''
  const isPaused = state === 'paused'
  const what = isPaused ? 'is paused' : 'was switched off'
  const kept = isPaused
    ? 'What happens meanwhile is kept, and comes in order when you go on'
    : 'Nothing is kept for it. Switch it on again'
  return {
    subject: `The webhook at ${host} ${what}`,
    text: `The webhook of your shop ${tenant} at \`${host}\` ${what}: ${reason}.

${kept}, in the admin or with:

    shopctl webhook resume ${id} --tenant ${tenant}`,
  }
}
