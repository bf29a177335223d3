import { inPoolTransaction } from '../../../database/index.js'
import { webhookOwner } from '../../../model/index.js'
import { tellStopped } from './tell-stopped.js'
import type { WebhookParts } from './webhook-parts.js'

/**
 * Brings the outbox, which is in another database, to what the platform's tables say of a tenant's webhooks: who gets what, and
 * for whom it is kept meanwhile; and tells what sellers have not heard of. One after the other, so that none writes what it has read before a change. Idempotent.
 */
export async function syncWebhooks(parts: WebhookParts, tenant: string): Promise<void> {
  const { pool, outbox, webhooks } = parts
  await tellStopped(parts, tenant)
  await inPoolTransaction(pool, async (client) => {
    await client.query(`select pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1, 0))`, [tenant])
    const listening = (await webhooks.list(tenant, client)).filter(({ state }) => state !== 'off')
    const subscriptions = listening.map(({ id, types }) => ({ plugin: webhookOwner, method: id, types }))
    await outbox.replaceSubscriptions(tenant, subscriptions, { sink: 'webhook' })
    for (const { id, state } of listening) {
      const one = { sink: 'webhook', plugin: webhookOwner, method: id } as const
      await (state === 'paused' ? outbox.hold(tenant, one) : outbox.release(tenant, one))
    }
  })
}

/** Of all tenants that have or had any: a process that was ended may have left one table ahead of the other. */
export async function syncAllWebhooks(parts: WebhookParts, signal: AbortSignal): Promise<void> {
  const [having, subscribed] = await Promise.all([parts.webhooks.tenants(), parts.outbox.tenantsOf('webhook')])
  await syncEach(parts, [...having, ...subscribed], signal)
}

/** Of those whose webhooks were resumed, and where not all that was kept for them could be released then. */
export async function finishReleases(parts: WebhookParts, signal: AbortSignal): Promise<void> {
  await syncEach(parts, await parts.outbox.halfReleased('webhook'), signal)
}

async function syncEach(parts: WebhookParts, tenants: readonly string[], signal: AbortSignal): Promise<void> {
  for (const tenant of new Set(tenants)) {
    signal.throwIfAborted()
    await syncWebhooks(parts, tenant).catch((error: unknown) =>
      parts.log('a shop’s webhooks are not what they shall be', { tenant, error: String(error) }),
    )
  }
}
