import { randomUUID } from 'node:crypto'
import { shopError, type WebhookReplay, webhookOwner } from '../../../model/index.js'
import { messageOf } from '../../../webhooks/index.js'
import type { WebhookKey } from './change-webhooks.js'
import { tryWebhook } from './try-webhook.js'
import type { WebhookParts } from './webhook-parts.js'
import type { WebhookAttemptView } from './webhook-views.js'

export interface AskWebhook extends WebhookKey {
  readonly signal: AbortSignal
}

/** By hand: it says nothing of how often the platform has tried. */
const byHand = 0

/** Posts an event that nothing has happened for, and answers what came of it. WEBHOOK_NOT_FOUND. */
export async function testWebhook(parts: WebhookParts, asked: AskWebhook): Promise<WebhookAttemptView> {
  const at = new Date().toISOString()
  const event = { id: `test_${randomUUID()}`, type: 'webhook.test', at, payload: { webhook: asked.id } }
  return postNow(parts, asked, { event: null, type: event.type, message: messageOf(event) })
}

/** What a replay did: one event's end, or how many wait to be posted again. */
export type Replayed = { readonly attempt: WebhookAttemptView } | { readonly replayed: number }

/**
 * Posts one event again, at once and beside the others; or has all that is kept since a time posted again, in its order. They
 * come under the ids that they had. WEBHOOK_NOT_FOUND, WEBHOOK_OFF, EVENT_NOT_KEPT.
 */
export async function replayWebhook(parts: WebhookParts, asked: AskWebhook, what: WebhookReplay): Promise<Replayed> {
  const { tenant, id } = asked
  const { state } = await parts.webhooks.get(tenant, id)
  if ('since' in what) {
    if (state === 'off') throw shopError('WEBHOOK_OFF', id)
    const subscriber = { sink: 'webhook', plugin: webhookOwner, method: id } as const
    return { replayed: await parts.outbox.replaySince(tenant, { ...subscriber, since: new Date(what.since) }) }
  }
  const event = await parts.outbox.keptEvent(tenant, what.event)
  if (event === undefined) throw shopError('EVENT_NOT_KEPT', what.event, tenant)
  return { attempt: await postNow(parts, asked, { event: event.id, type: event.type, message: messageOf(event) }) }
}

/** The newest first. WEBHOOK_NOT_FOUND. */
export async function readWebhookLog(
  { webhooks, webhookLog }: WebhookParts,
  { tenant, id, limit }: WebhookKey & { readonly limit: number },
): Promise<WebhookAttemptView[]> {
  await webhooks.get(tenant, id)
  return webhookLog.list(id, limit)
}

interface Post {
  readonly event: string | null
  readonly type: string
  readonly message: { readonly id: string; readonly body: string }
}

async function postNow(
  parts: WebhookParts,
  { tenant, id, signal }: AskWebhook,
  post: Post,
): Promise<WebhookAttemptView> {
  const webhook = await parts.webhooks.get(tenant, id)
  const secrets = await parts.webhooks.secretsOf(id)
  const { attempt } = await tryWebhook(parts, webhook, { ...post, attempt: byHand, secrets, signal })
  return { ...attempt, at: new Date().toISOString() }
}
