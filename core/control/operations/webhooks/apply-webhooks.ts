import type { WebhookInput, WebhooksWanted } from '../../../model/index.js'
import { getTenant } from '../../store/tenants.js'
import type { Webhook, WebhookPlan } from '../../store/webhook.js'
import { typesOf } from '../../store/webhooks.js'
import { refuseUnreachable } from './change-webhooks.js'
import { syncWebhooks } from './sync-webhooks.js'
import type { WebhookParts } from './webhook-parts.js'

/** What was changed, or what would be. */
export interface AppliedWebhooks {
  /** Where it would only be made, it has neither id nor secret. The secret is shown this once. */
  readonly added: readonly { readonly id: string | null; readonly url: string; readonly secret: string | null }[]
  readonly changed: readonly WebhookName[]
  readonly removed: readonly WebhookName[]
}

type WebhookName = Pick<Webhook, 'id' | 'url'>

/**
 * Brings a shop's webhooks to these and no others. One that is at a wanted address stays: its secrets, its state and what waits for it.
 * TENANT_NOT_FOUND; WEBHOOK_URL_REFUSED, before anything is changed.
 */
export async function applyWebhooks(
  parts: WebhookParts,
  slug: string,
  { webhooks, dryRun = false }: WebhooksWanted,
): Promise<AppliedWebhooks> {
  const { slug: tenant } = await getTenant(parts.pool, slug)
  const planned = planOf(await parts.webhooks.list(tenant), webhooks)
  await Promise.all(planned.added.map(({ url }) => refuseUnreachable(parts, url)))
  if (dryRun) return { added: planned.added.map(({ url }) => ({ id: null, url, secret: null })), ...othersOf(planned) }
  const { plan, made } = await parts.webhooks.bringTo(tenant, (present) => planOf(present, webhooks))
  // They are written, and their secrets are told this once: the outbox hears of them later where it cannot now.
  await syncWebhooks(parts, tenant).catch((error: unknown) =>
    parts.log('a shop’s webhooks are not what they shall be', { tenant, error: String(error) }),
  )
  return { added: made.map(({ webhook, secret }) => ({ ...nameOf(webhook), secret })), ...othersOf(plan) }
}

const othersOf = ({ changed, removed }: WebhookPlan) => ({
  changed: changed.map(([webhook]) => nameOf(webhook)),
  removed: removed.map(nameOf),
})

const nameOf = ({ id, url }: WebhookName): WebhookName => ({ id, url })

/** First those that are as wanted, so that of two at one address each is taken for itself. */
function planOf(webhooks: readonly Webhook[], wanted: readonly WebhookInput[]): WebhookPlan {
  const left = [...webhooks]
  const take = (isMeant: (webhook: Webhook) => boolean): Webhook | undefined => {
    const index = left.findIndex(isMeant)
    return index === -1 ? undefined : left.splice(index, 1)[0]
  }
  const others = wanted.filter((input) => take((webhook) => isAs(webhook, input)) === undefined)
  const added: WebhookInput[] = []
  const changed: [Webhook, WebhookInput][] = []
  for (const input of others) {
    const webhook = take(({ url }) => url === input.url)
    if (webhook === undefined) added.push(input)
    else changed.push([webhook, input])
  }
  return { added, changed, removed: left }
}

const isAs = ({ url, types, description, notify }: Webhook, input: WebhookInput): boolean =>
  url === input.url &&
  types.toSorted().join() === typesOf(input).toSorted().join() &&
  description === (input.description ?? '') &&
  notify === (input.notify ?? null)
