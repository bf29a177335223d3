import { postWebhook, WebhookFailed } from '../../../webhooks/index.js'
import type { Webhook } from '../../store/webhook.js'
import type { WebhookAttempt } from '../../store/webhook-log.js'
import type { WebhookParts } from './webhook-parts.js'

export interface WebhookTry extends Pick<WebhookAttempt, 'event' | 'type' | 'attempt'> {
  readonly message: { readonly id: string; readonly body: string }
  readonly secrets: readonly string[]
  readonly signal: AbortSignal
  readonly timeoutMs?: number
}

export interface Tried {
  readonly attempt: WebhookAttempt
  /** Undefined where it was taken. */
  readonly failure: WebhookFailed | undefined
}

/** Posts once, and puts what came of it into the webhook's log. Rejects only when the signal ends it. */
export async function tryWebhook(
  { webhookReach, webhookLog, log }: WebhookParts,
  { id, tenant, url }: Webhook,
  { message, secrets, signal, timeoutMs, ...what }: WebhookTry,
): Promise<Tried> {
  const began = performance.now()
  const options = { ...webhookReach, signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) }
  const end = await postWebhook({ ...message, url, secrets }, options).catch((error: unknown) => {
    if (error instanceof WebhookFailed) return error
    throw error
  })
  const failure = end instanceof WebhookFailed ? end : undefined
  const { status, answer } = end
  const ms = Math.round(performance.now() - began)
  const attempt = { ...what, status, ms, answer, error: failure?.message ?? null }
  // What was taken is taken, whether or not that can be written down.
  await webhookLog
    .add(id, attempt)
    .catch((error: unknown) =>
      log('an attempt at a webhook is not in its log', { tenant, webhook: id, error: String(error) }),
    )
  return { attempt, failure }
}
