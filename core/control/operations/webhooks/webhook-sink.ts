import { type EventSink, NotTried } from '../../../outbox/index.js'
import type { Delivery } from '../../../protocol/index.js'
import { longestAskedMs, messageOf, retryPauses, WebhookFailed } from '../../../webhooks/index.js'
import type { Webhook } from '../../store/webhooks.js'
import { stopWebhook } from './stop-webhook.js'
import { syncWebhooks } from './sync-webhooks.js'
import { tryWebhook } from './try-webhook.js'
import type { WebhookParts } from './webhook-parts.js'

export interface WebhookTimes {
  /** Before the second attempt, the third, … */
  readonly pauses: readonly number[]
  readonly timeoutMs?: number
  /** For how long nothing but failures is borne; else as long as all attempts at one event take. */
  readonly patienceMs?: number
}

const gone = 410

/** Where the outbox hands over what is meant for sellers' endpoints. */
export function webhookSink(
  parts: WebhookParts,
  { pauses, ...times }: WebhookTimes = { pauses: retryPauses },
): EventSink {
  const patienceMs = pauses.reduce((sum, ms) => sum + ms, 0)
  return {
    deliver: (tenant, delivery, signal) => deliver(parts, { tenant, delivery, signal, patienceMs, ...times }),
    pauseMs: (attempt, error) => {
      const asked = error instanceof WebhookFailed ? (error.retryAfterMs ?? 0) : 0
      return Math.max(asked, pauses[attempt - 1] ?? 0)
    },
    settings: {
      // They wait for others most of the time, and endpoints that hang must leave places for those that do not.
      concurrency: 128,
      perTenant: 4,
      maxAttempts: pauses.length + 1,
      longestRetryMs: Math.max(...pauses, longestAskedMs),
      deliveryTimeoutMs: 30_000,
    },
  }
}

interface Handed {
  readonly tenant: string
  readonly delivery: Delivery
  readonly signal: AbortSignal
  readonly timeoutMs?: number
  /** For how long nothing but failures is borne: as long as all attempts at one event take. */
  readonly patienceMs: number
}

async function deliver(parts: WebhookParts, { tenant, delivery, signal, patienceMs, ...times }: Handed): Promise<void> {
  const { webhook, secrets } = await lookUp(parts, tenant, delivery.method)
  const { id: event, type, attempt } = delivery
  const what = { event, type, attempt, message: messageOf(delivery), secrets, signal, ...times }
  const { failure } = await tryWebhook(parts, webhook, what)
  if (failure === undefined) {
    if (webhook.failingSince !== null) await noted(parts, webhook, () => parts.webhooks.noteSuccess(webhook.id))
    return
  }
  await noted(parts, webhook, () => noteFailure(parts, webhook, { failure, patienceMs }))
  throw failure
}

/** Where the platform's database cannot be asked, or the webhook was just stopped, nobody has tried anything. */
async function lookUp(
  parts: WebhookParts,
  tenant: string,
  id: string,
): Promise<{ readonly webhook: Webhook; readonly secrets: readonly string[] }> {
  const { webhooks } = parts
  const found = await notTried(Promise.all([webhooks.find(tenant, id), webhooks.secretsOf(id)]))
  const [webhook, secrets] = found
  if (webhook?.state === 'on') return { webhook, secrets }
  // The outbox does not know yet, or whoever wanted to tell it was ended before.
  await notTried(syncWebhooks(parts, tenant))
  throw new NotTried('the webhook is not on')
}

async function notTried<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((cause: unknown) => {
    throw new NotTried('it cannot be looked up', { cause })
  })
}

/** What is noted of an attempt does not change how it ended. */
async function noted({ log }: WebhookParts, { id, tenant }: Webhook, work: () => Promise<void>): Promise<void> {
  await work().catch((error: unknown) =>
    log('what became of a webhook is not noted', { tenant, webhook: id, error: String(error) }),
  )
}

interface Failure {
  readonly failure: WebhookFailed
  readonly patienceMs: number
}

async function noteFailure(parts: WebhookParts, webhook: Webhook, { failure, patienceMs }: Failure): Promise<void> {
  if (failure.status === gone) {
    await stopWebhook(parts, webhook, { state: 'off', reason: 'it answered 410 Gone' })
    return
  }
  const failingMs = await parts.webhooks.noteFailure(webhook.id)
  if (failingMs < patienceMs) return
  const hours = Math.round(patienceMs / 3_600_000)
  await stopWebhook(parts, webhook, {
    state: 'paused',
    reason: `it has taken nothing for ${hours} hours, and at last ${failure.message}`,
  })
}
