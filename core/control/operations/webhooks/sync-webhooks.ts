import { inPoolTransaction } from '../../../database/index.js'
import { webhookOwner } from '../../../model/index.js'
import { tellStopped } from './tell-stopped.js'
import type { WebhookParts } from './webhook-parts.js'

/**
 * Brings the outbox, which is in another database, to what the platform's tables say of a tenant's webhooks: who gets what, and
 * for whom it is kept meanwhile; and tells what sellers have not heard of. One after the other, so that none writes what it has read before a change:
 * whoever asks while one is under way gets the next, with all others who ask then, so that one connection waits at most. Idempotent.
 */
export function syncWebhooks(parts: WebhookParts, tenant: string): Promise<void> {
  const turns = turnsOf(parts.outbox)
  const turn = turns.get(tenant)
  if (turn === undefined) return begin(parts, tenant)
  turn.next ??= turn.underWay.catch(() => undefined).then(() => begin(parts, tenant))
  return turn.next
}

/** The same for what is written, and whose secrets are told this once: the outbox hears of it later where it cannot now. */
export function syncSoon(parts: WebhookParts, tenant: string): Promise<void> {
  return syncWebhooks(parts, tenant).catch((error: unknown) =>
    parts.log('a shop’s webhooks are not what they shall be', { tenant, error: String(error) }),
  )
}

interface Turn {
  readonly underWay: Promise<void>
  next?: Promise<void>
}

/** Of this process, by tenant. */
const allTurns = new WeakMap<WebhookParts['outbox'], Map<string, Turn>>()

function turnsOf(outbox: WebhookParts['outbox']): Map<string, Turn> {
  const turns = allTurns.get(outbox) ?? new Map<string, Turn>()
  allTurns.set(outbox, turns)
  return turns
}

/** Puts itself in the place of the one before. */
function begin(parts: WebhookParts, tenant: string): Promise<void> {
  const turns = turnsOf(parts.outbox)
  const turn: Turn = {
    underWay: sync(parts, tenant).finally(() => {
      if (turn.next === undefined) turns.delete(tenant)
    }),
  }
  turns.set(tenant, turn)
  return turn.underWay
}

async function sync(parts: WebhookParts, tenant: string): Promise<void> {
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
    await syncSoon(parts, tenant)
  }
}
