import { asyncApi, type DescribedEvent } from '../../../bus/index.js'
import type { Control } from '../../control.js'
import { type EmittedEvent, emittedEvents } from '../../store/emitted-events.js'
import { getTenant } from '../../store/tenants.js'

/** The events of a shop, or of all, as an AsyncAPI document: the shop's own, and those that its plugins declare. */
export async function describeEvents(
  { pool, shopEvents, busSettings }: Pick<Control, 'pool' | 'shopEvents' | 'busSettings'>,
  slug?: string,
): Promise<object> {
  const tenant = slug === undefined ? undefined : (await getTenant(pool, slug)).slug
  const declared = await emittedEvents(pool, tenant)
  const events = [...shopEvents, ...declared.map(ofPlugin)].toSorted((a, b) => (a.type < b.type ? -1 : 1))
  return asyncApi({ events, tenant, bus: busSettings })
}

/** A plugin says what its events are called, and no more. */
const ofPlugin = ({ type, package: from }: EmittedEvent): DescribedEvent => ({
  type,
  summary: `Of the plugin ${from}.`,
  data: { type: 'object' },
})
