import { webhookOwner } from '../../../model/index.js'
import type { Webhook } from '../../store/webhook.js'
import type { WebhookParts } from './webhook-parts.js'

/**
 * Mails to the sellers of a tenant's webhooks that the platform has stopped and that nobody was told of yet. The mail's key is the stop, so
 * that of several who tell it at once one does. What fails is logged, and left to the next call.
 */
export async function tellStopped({ webhooks, outbox, log }: WebhookParts, tenant: string): Promise<void> {
  try {
    for (const webhook of await webhooks.untold(tenant)) {
      const { id, changedAt, notify } = webhook
      if (notify === null) continue
      const once = `${id} ${changedAt.toISOString()}`
      await outbox.sendNotice(tenant, webhookOwner, { to: notify, once, ...noticeOf(webhook) })
      await webhooks.noteTold(webhook)
    }
  } catch (error) {
    log('a seller is not told yet that a webhook has stopped', { tenant, error: String(error) })
  }
}

/** Its address may hold a secret: a mail names the host alone. */
function noticeOf({ id, tenant, url, state, reason }: Webhook): { subject: string; text: string } {
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
