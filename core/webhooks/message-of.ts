import type { Delivery } from '../protocol/index.js'

export type WebhookEvent = Pick<Delivery, 'id' | 'type' | 'at' | 'payload'>

/** An event as endpoints get it: the same bytes however often it is sent. */
export const messageOf = ({ id, type, at, payload }: WebhookEvent): { readonly id: string; readonly body: string } => ({
  id: `evt_${id}`,
  body: JSON.stringify({ type, timestamp: at, data: payload }),
})
