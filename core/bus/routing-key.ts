import { type CloudEvent, tenantOf } from './cloud-event.js'

/** `acme.order.placed`: a queue bound to `acme.#` gets all of a shop, one bound to `*.order.*` the orders of all shops. */
export const routingKeyOf = (event: Pick<CloudEvent, 'source' | 'type'>): string => `${tenantOf(event)}.${event.type}`
