import { defaultInstallationName, nearestName, shopError } from '../../../model/index.js'
import { eventsIn } from '../../store/emitted-events.js'
import type { WebhookParts } from './webhook-parts.js'

export interface WantedTypes {
  readonly tenant: string
  readonly types: readonly string[]
  /** Packages that the shop gets with it: what they emit is not known yet. */
  readonly coming?: readonly string[]
}

/** WEBHOOK_TYPE_UNKNOWN for what neither the shop emits nor any plugin of it, one that is off among them. */
export async function refuseUnknownTypes(
  { pool, shopEvents }: Pick<WebhookParts, 'pool' | 'shopEvents'>,
  { tenant, types, coming = [] }: WantedTypes,
): Promise<void> {
  if (types.length === 0) return
  const { declared, pending } = await eventsIn(pool, tenant)
  const known = [...shopEvents.map(({ type }) => type), ...declared]
  const beginnings = [...pending, ...coming].map((name) => `${defaultInstallationName(name)}.`)
  const unknown = types.find((type) => !known.includes(type) && !isOfOneOf(beginnings, type))
  if (unknown !== undefined) throw shopError('WEBHOOK_TYPE_UNKNOWN', tenant, unknown, nearestName(unknown, known))
}

const isOfOneOf = (beginnings: readonly string[], type: string): boolean =>
  beginnings.some((beginning) => type.startsWith(beginning) && /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(type))
