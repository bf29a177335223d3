import { refuseTwins, type WebhookInput, type WebhooksWanted } from '../../../model/index.js'
import { getTenant } from '../../store/tenants.js'
import type { Webhook, WebhookPlan } from '../../store/webhook.js'
import { typesOf } from '../../store/webhooks.js'
import { refuseUnreachable } from './change-webhooks.js'
import { refuseUnknownTypes } from './refuse-unknown-types.js'
import { syncSoon } from './sync-webhooks.js'
import type { WebhookParts } from './webhook-parts.js'

/** What was changed, or what would be. */
export interface AppliedWebhooks {
  /** Where it would only be made, it has neither id nor secret. The secret is shown this once. */
  readonly added: readonly { readonly id: string | null; readonly url: string; readonly secret: string | null }[]
  readonly changed: readonly ChangedWebhook[]
  readonly removed: readonly WebhookName[]
}

type WebhookName = Pick<Webhook, 'id' | 'url'>

export interface ChangedWebhook extends WebhookName {
  /** What is different, in words: `order.placed`, `all`; empty where nothing is said. */
  readonly differences: readonly {
    readonly what: 'events' | 'description' | 'notify'
    readonly from: string
    readonly to: string
  }[]
}

/**
 * Brings a shop's webhooks to these and no others. One that is at a wanted address stays: its secrets, its state and what waits for it.
 * TENANT_NOT_FOUND; INPUT_INVALID, WEBHOOK_TYPE_UNKNOWN, WEBHOOK_URL_REFUSED, before anything is changed.
 */
export async function applyWebhooks(
  parts: WebhookParts,
  slug: string,
  { webhooks, coming, dryRun = false }: WebhooksWanted,
): Promise<AppliedWebhooks> {
  const { slug: tenant } = await getTenant(parts.pool, slug)
  refuseTwins(webhooks, 'The webhooks', 'webhooks.')
  const planned = planOf(await parts.webhooks.list(tenant), webhooks)
  await refuseUnknownTypes(parts, { tenant, types: newTypesOf(planned), ...(coming === undefined ? {} : { coming }) })
  await Promise.all(planned.added.map(({ url }) => refuseUnreachable(parts, url)))
  if (dryRun) return { added: planned.added.map(({ url }) => ({ id: null, url, secret: null })), ...othersOf(planned) }
  const { plan, made } = await parts.webhooks.bringTo(tenant, (present) => planOf(present, webhooks))
  await syncSoon(parts, tenant)
  return { added: made.map(({ webhook, secret }) => ({ ...nameOf(webhook), secret })), ...othersOf(plan) }
}

const othersOf = ({ changed, removed }: WebhookPlan) => ({
  changed: changed.map(([webhook, input]) => ({ ...nameOf(webhook), differences: differencesOf(webhook, input) })),
  removed: removed.map(nameOf),
})

const nameOf = ({ id, url }: WebhookName): WebhookName => ({ id, url })

/** What one has already stays, though no plugin emits it any more. */
const newTypesOf = ({ added, changed }: WebhookPlan): string[] => [
  ...added.flatMap(({ types = [] }) => types),
  ...changed.flatMap(([webhook, { types = [] }]) => types.filter((type) => !webhook.types.includes(type))),
]

function differencesOf(webhook: Webhook, input: WebhookInput): ChangedWebhook['differences'] {
  const [from, to] = [comparable(webhook), comparable({ ...input, types: typesOf(input) })]
  return (['events', 'description', 'notify'] as const)
    .map((what) => ({ what, from: from[what], to: to[what] }))
    .filter((difference) => difference.from !== difference.to)
}

type Described = Pick<Webhook, 'types'> & { readonly description?: string; readonly notify?: string | null }

const comparable = ({ types, description = '', notify }: Described) => ({
  events: types.includes('*') ? 'all' : types.toSorted().join(' '),
  description,
  notify: notify ?? '',
})

function planOf(webhooks: readonly Webhook[], wanted: readonly WebhookInput[]): WebhookPlan {
  const at = (url: string): Webhook | undefined => webhooks.find((webhook) => webhook.url === url)
  return {
    added: wanted.filter(({ url }) => at(url) === undefined),
    changed: wanted.flatMap((input): [Webhook, WebhookInput][] => {
      const webhook = at(input.url)
      return webhook === undefined || differencesOf(webhook, input).length === 0 ? [] : [[webhook, input]]
    }),
    removed: webhooks.filter((webhook) => !wanted.some(({ url }) => at(url) === webhook)),
  }
}
