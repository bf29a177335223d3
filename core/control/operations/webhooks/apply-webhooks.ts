import type { WebhookInput, WebhooksWanted } from '../../../model/index.js'
import { getTenant } from '../../store/tenants.js'
import { typesOf, type Webhook } from '../../store/webhooks.js'
import { addWebhook, refuseUnreachable, removeWebhook } from './change-webhooks.js'
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
  const plan = planOf(await parts.webhooks.list(tenant), webhooks)
  await Promise.all(plan.added.map(({ url }) => refuseUnreachable(parts, url)))
  const names = { changed: plan.changed.map(([webhook]) => nameOf(webhook)), removed: plan.removed.map(nameOf) }
  if (dryRun) return { added: plan.added.map(({ url }) => ({ id: null, url, secret: null })), ...names }
  for (const { id } of plan.removed) await removeWebhook(parts, { tenant, id })
  for (const [{ id }, input] of plan.changed) await parts.webhooks.describe(id, input)
  if (plan.changed.length > 0) await syncWebhooks(parts, tenant)
  const added: { id: string; url: string; secret: string }[] = []
  for (const input of plan.added) {
    const { webhook, secret } = await addWebhook(parts, tenant, input)
    added.push({ ...nameOf(webhook), secret })
  }
  return { added, ...names }
}

const nameOf = ({ id, url }: WebhookName): WebhookName => ({ id, url })

interface Plan {
  readonly added: readonly WebhookInput[]
  readonly changed: readonly (readonly [Webhook, WebhookInput])[]
  readonly removed: readonly Webhook[]
}

/** First those that are as wanted, so that of two at one address each is taken for itself. */
function planOf(webhooks: readonly Webhook[], wanted: readonly WebhookInput[]): Plan {
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
