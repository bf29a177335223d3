import type { TenantFile } from '../../../model/index.js'
import type { WebhookParts } from './webhook-parts.js'

/** A tenant's webhooks as its file has them; without any, nothing. Their secrets, and whether they are on, are not the file's. */
export async function exportWebhooks(
  { webhooks }: Pick<WebhookParts, 'webhooks'>,
  tenant: string,
): Promise<Pick<TenantFile, 'webhooks'>> {
  const all = await webhooks.list(tenant)
  if (all.length === 0) return {}
  const entries = all.map(({ url, types, description, notify }) => ({
    url,
    ...(types.includes('*') ? {} : { types: [...types] }),
    ...(description === '' ? {} : { description }),
    ...(notify === null ? {} : { notify }),
  }))
  return { webhooks: entries }
}
