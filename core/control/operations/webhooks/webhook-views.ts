import { getTenant } from '../../store/tenants.js'
import type { Webhook } from '../../store/webhook.js'
import type { WebhookAttempt } from '../../store/webhook-log.js'
import type { WebhookParts } from './webhook-parts.js'

export interface WebhookAttemptView extends WebhookAttempt {
  /** ISO 8601. */
  readonly at: string
}

/** A webhook as its seller sees it: without its secrets, which are shown once. */
export interface WebhookView
  extends Pick<Webhook, 'id' | 'url' | 'types' | 'description' | 'notify' | 'state' | 'reason'> {
  /** Since when it is in this state, ISO 8601. */
  readonly since: string
  /** Since when it has taken nothing, ISO 8601; null where the last attempt succeeded. */
  readonly failingSince: string | null
  /** Aggregates whose events wait for it. */
  readonly waiting: number
  /** Of these, those whose event was tried in vain to the end. */
  readonly parked: number
  readonly last: WebhookAttemptView | null
}

/** Oldest first. TENANT_NOT_FOUND. */
export async function listWebhooks(parts: WebhookParts, slug: string): Promise<WebhookView[]> {
  const { slug: tenant } = await getTenant(parts.pool, slug)
  return viewsOf(parts, tenant, await parts.webhooks.list(tenant))
}

/** WEBHOOK_NOT_FOUND. */
export async function viewOf(parts: WebhookParts, tenant: string, id: string): Promise<WebhookView> {
  const [view] = await viewsOf(parts, tenant, [await parts.webhooks.get(tenant, id)])
  if (view === undefined) throw new Error('a webhook has no view')
  return view
}

async function viewsOf(parts: WebhookParts, tenant: string, webhooks: readonly Webhook[]): Promise<WebhookView[]> {
  if (webhooks.length === 0) return []
  const [last, lanes] = await Promise.all([parts.webhookLog.last(tenant), parts.outbox.countLanes(tenant, 'webhook')])
  return webhooks.map(({ id, url, types, description, notify, state, reason, changedAt, failingSince }) => {
    const { waiting = 0, parked = 0 } = lanes.find(({ method }) => method === id) ?? {}
    return {
      id,
      url,
      types,
      description,
      notify,
      state,
      reason,
      waiting,
      parked,
      since: changedAt.toISOString(),
      failingSince: failingSince?.toISOString() ?? null,
      last: last.get(id) ?? null,
    }
  })
}
