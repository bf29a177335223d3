import { mostWebhooks } from '../../../model/index.js'
import { type EventSink, NotTried } from '../../../outbox/index.js'
import type { Delivery } from '../../../protocol/index.js'
import { longestAskedMs, messageOf, retryPauses, WebhookFailed } from '../../../webhooks/index.js'
import type { Webhook } from '../../store/webhook.js'
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
  /** For how long nothing is asked for where webhooks could not be looked up. */
  readonly awayMs?: number
}

/** When a webhook that takes nothing is paused. */
interface Patience {
  readonly patienceMs: number
  /** Counted between two failures: the longest pause. A platform that was down has tried nothing meanwhile. */
  readonly mostMs: number
}

const gone = 410

/** Where the outbox hands over what is meant for sellers' endpoints. */
export function webhookSink(
  parts: WebhookParts,
  { pauses, awayMs = 5_000, ...times }: WebhookTimes = { pauses: retryPauses },
): EventSink {
  let awayUntil = 0
  // All that is due would be claimed each second, to find out the same.
  const onAway = (): void => {
    awayUntil = performance.now() + awayMs
  }
  // PostgreSQL adds up to a quarter to each pause.
  const patience = { patienceMs: pauses.reduce((sum, ms) => sum + ms, 0), mostMs: 1.25 * Math.max(...pauses) }
  return {
    deliver: (tenant, delivery, signal) => deliver(parts, { tenant, delivery, signal, onAway, ...patience, ...times }),
    // Nobody kicks when that is over: the next look for work comes soon enough.
    isReachable: () => performance.now() >= awayUntil,
    pauseMs: (attempt, error) => {
      const asked = error instanceof WebhookFailed ? (error.retryAfterMs ?? 0) : 0
      return Math.max(asked, pauses[attempt - 1] ?? 0)
    },
    settings: {
      // They wait for others most of the time. An endpoint that hangs has a place or a few of its own, and leaves the others
      // theirs: its shop's, if all but one of these hang, and those of all shops, if it is not quick again.
      concurrency: 128,
      perTenant: mostWebhooks + 4,
      perSubscriber: 4,
      batchMs: 2_000,
      maxAttempts: pauses.length + 1,
      longestRetryMs: Math.max(...pauses, longestAskedMs),
      deliveryTimeoutMs: 30_000,
    },
  }
}

interface Handed extends Patience {
  readonly tenant: string
  readonly delivery: Delivery
  readonly signal: AbortSignal
  readonly timeoutMs?: number
  /** Told when the platform's tables cannot be read. */
  readonly onAway: () => void
}

async function deliver(parts: WebhookParts, { tenant, delivery, signal, onAway, ...handed }: Handed): Promise<void> {
  const { webhook, secrets } = await lookUp(parts, { tenant, id: delivery.method, onAway })
  const { id: event, type, attempt } = delivery
  const { timeoutMs, ...patience } = handed
  const times = timeoutMs === undefined ? {} : { timeoutMs }
  const what = { event, type, attempt, message: messageOf(delivery), secrets, signal, ...times }
  const { failure } = await tryWebhook(parts, webhook, what)
  if (failure === undefined) {
    if (webhook.failingSince !== null) await noted(parts, webhook, () => parts.webhooks.noteSuccess(webhook.id))
    return
  }
  await noted(parts, webhook, () => noteFailure(parts, webhook, { failure, ...patience }))
  throw failure
}

interface LookUp extends Pick<Handed, 'tenant' | 'onAway'> {
  readonly id: string
}

/** Where the platform's database cannot be asked, or the webhook was just stopped, nobody has tried anything. */
async function lookUp(
  parts: WebhookParts,
  { tenant, id, onAway }: LookUp,
): Promise<{ readonly webhook: Webhook; readonly secrets: readonly string[] }> {
  const { webhooks } = parts
  const finding = webhooks.find(tenant, id).catch((error: unknown) => {
    onAway()
    throw error
  })
  const [webhook, secrets] = await notTried(Promise.all([finding, webhooks.secretsOf(id)]))
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

interface Failure extends Patience {
  readonly failure: WebhookFailed
}

async function noteFailure(parts: WebhookParts, webhook: Webhook, noted: Failure): Promise<void> {
  const { failure, patienceMs, mostMs } = noted
  if (failure.status === gone) {
    await stopWebhook(parts, webhook, { state: 'off', reason: 'it answered 410 Gone' })
    return
  }
  if ((await parts.webhooks.noteFailure(webhook.id, mostMs)) < patienceMs) return
  const hours = Math.round(patienceMs / 3_600_000)
  await stopWebhook(parts, webhook, {
    state: 'paused',
    reason: `it has taken nothing for ${hours} hours, and at last ${failure.message}`,
  })
}
