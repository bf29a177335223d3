import { eventsIn } from '../../store/emitted-events.js'
import { getTenant } from '../../store/tenants.js'
import type { WebhookParts } from './webhook-parts.js'

/** What webhooks of the shop can be of: the types that the shop and its plugins emit. TENANT_NOT_FOUND. */
export async function listEventTypes(
  { pool, shopEvents }: Pick<WebhookParts, 'pool' | 'shopEvents'>,
  slug: string,
): Promise<readonly string[]> {
  const { slug: tenant } = await getTenant(pool, slug)
  const { declared } = await eventsIn(pool, tenant)
  return [...shopEvents.map(({ type }) => type).toSorted(), ...declared.toSorted()]
}
