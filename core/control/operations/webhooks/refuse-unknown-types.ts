import { defaultInstallationName, nearestName, shopError } from '../../../model/index.js'
import { eventsIn } from '../../store/emitted-events.js'
import type { WebhookParts } from './webhook-parts.js'

export interface WantedTypes {
  readonly tenant: string
  readonly types: readonly string[]
  /** Packages that the shop gets with it: what they emit is not known yet. */
  readonly coming?: readonly string[]
}

type WithEvents = Pick<WebhookParts, 'pool' | 'shopEvents'>

/** WEBHOOK_TYPE_UNKNOWN for what neither the shop emits nor any plugin of it, one that is off among them. */
export async function refuseUnknownTypes(
  parts: WithEvents,
  { tenant, types, coming = [] }: WantedTypes,
): Promise<void> {
  if (types.length === 0) return
  const { declared, pending } = await eventsIn(parts.pool, tenant)
  const beginnings = [...pending, ...coming].map((name) => `${defaultInstallationName(name)}.`)
  const judged = types.filter((type) => !isOfOneOf(beginnings, type))
  refuseTypesBeside(parts, { tenant, types: judged, declared })
}

interface TypesBeside {
  readonly tenant: string
  readonly types: readonly string[]
  /** What its plugins declare. */
  readonly declared: readonly string[]
  /** The shop is only planned. */
  readonly isNew?: boolean
}

/** WEBHOOK_TYPE_UNKNOWN for what neither the shop emits nor is declared. */
export function refuseTypesBeside(
  { shopEvents }: Pick<WebhookParts, 'shopEvents'>,
  { tenant, types, declared, isNew = false }: TypesBeside,
): void {
  const known = [...shopEvents.map(({ type }) => type), ...declared]
  const unknown = types.find((type) => !known.includes(type))
  if (unknown !== undefined)
    throw shopError('WEBHOOK_TYPE_UNKNOWN', tenant, unknown, nearestName(unknown, known), isNew)
}

const isOfOneOf = (beginnings: readonly string[], type: string): boolean =>
  beginnings.some((beginning) => type.startsWith(beginning) && /^[a-z0-9_-]+(\.[a-z0-9_-]+)+$/.test(type))
