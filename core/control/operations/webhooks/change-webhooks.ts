import { shopError, type WebhookInput, webhookOwner } from '../../../model/index.js'
import { judgeUrl, newSecret } from '../../../webhooks/index.js'
import { getTenant } from '../../store/tenants.js'
import { refuseUnknownTypes } from './refuse-unknown-types.js'
import { stopWebhook } from './stop-webhook.js'
import { syncSoon, syncWebhooks } from './sync-webhooks.js'
import type { WebhookParts } from './webhook-parts.js'
import { viewOf, type WebhookView } from './webhook-views.js'

/** One of a tenant's webhooks. */
export interface WebhookKey {
  readonly tenant: string
  readonly id: string
}

/** What is shown this once. */
export interface WithSecret {
  readonly webhook: WebhookView
  /** `whsec_…` */
  readonly secret: string
}

/** Makes a webhook that gets what happens from now on. TENANT_NOT_FOUND, WEBHOOK_TYPE_UNKNOWN, WEBHOOK_URL_REFUSED, WEBHOOK_EXISTS, WEBHOOKS_TOO_MANY. */
export async function addWebhook(parts: WebhookParts, slug: string, input: WebhookInput): Promise<WithSecret> {
  const { slug: tenant } = await getTenant(parts.pool, slug)
  await refuseUnknownTypes(parts, { tenant, types: input.types ?? [] })
  await refuseUnreachable(parts, input.url)
  const secret = newSecret()
  const { id } = await parts.webhooks.add(tenant, input, secret)
  await syncSoon(parts, tenant)
  return { webhook: await viewOf(parts, tenant, id), secret }
}

/** WEBHOOK_URL_REFUSED for an address that may not be called. */
export async function refuseUnreachable({ webhookReach }: WebhookParts, url: string): Promise<void> {
  const judged = await judgeUrl(url, webhookReach)
  if (judged.kind === 'refused') throw shopError('WEBHOOK_URL_REFUSED', whereOf(url), judged.reason)
}

/** Without what may be nobody's to read: a login, a path, a query. */
function whereOf(url: string): string {
  const { protocol, host } = URL.parse(url) ?? { protocol: '', host: '' }
  if (protocol === '') return 'this address'
  return host === '' ? protocol : `${protocol}//${host}`
}

/** With its log, and with what waited for it. WEBHOOK_NOT_FOUND. */
export async function removeWebhook(parts: WebhookParts, { tenant, id }: WebhookKey): Promise<void> {
  await parts.webhooks.get(tenant, id)
  await parts.webhooks.remove(tenant, id)
  await syncWebhooks(parts, tenant)
}

/** Nothing is posted, and all is kept, until it is resumed. WEBHOOK_NOT_FOUND; WEBHOOK_OFF. */
export async function pauseWebhook(parts: WebhookParts, { tenant, id }: WebhookKey): Promise<WebhookView> {
  const { state } = await parts.webhooks.get(tenant, id)
  if (state === 'off') throw shopError('WEBHOOK_OFF', id)
  await parts.webhooks.change(id, { state: 'paused' })
  await syncWebhooks(parts, tenant)
  return viewOf(parts, tenant, id)
}

/**
 * On again, with a first attempt at what waited, in its order; also at what was set aside. One that was off begins with what
 * happens from now on. WEBHOOK_NOT_FOUND.
 */
export async function resumeWebhook(parts: WebhookParts, { tenant, id }: WebhookKey): Promise<WebhookView> {
  await parts.webhooks.get(tenant, id)
  await parts.webhooks.change(id, { state: 'on' })
  await syncWebhooks(parts, tenant)
  await parts.outbox.replay(tenant, { plugin: webhookOwner, method: id })
  return viewOf(parts, tenant, id)
}

/** A new secret; what signed before does so beside it for a day, or no more. WEBHOOK_NOT_FOUND. */
export async function rotateWebhook(
  parts: WebhookParts,
  { tenant, id, isNow }: WebhookKey & { readonly isNow: boolean },
): Promise<WithSecret> {
  await parts.webhooks.get(tenant, id)
  const secret = newSecret()
  await parts.webhooks.rotate(id, secret, isNow)
  return { webhook: await viewOf(parts, tenant, id), secret }
}

/** A month: what is kept for it is kept in the database of all. */
const longestPauseMs = 30 * 24 * 3_600_000

/** Switches off what nobody has resumed for a month. Where the outbox cannot be told now, the next `syncAllWebhooks` tells it. */
export async function switchOffForgotten(parts: WebhookParts, pausedMs = longestPauseMs): Promise<void> {
  for (const webhook of await parts.webhooks.pausedFor(pausedMs))
    await stopWebhook(parts, webhook, { state: 'off', reason: 'it was paused for a month' }).catch((error: unknown) =>
      parts.log('a webhook that is off may be kept for', {
        tenant: webhook.tenant,
        webhook: webhook.id,
        error: String(error),
      }),
    )
}
