import { createHmac } from 'node:crypto'

export interface Message {
  /** The same in each attempt, so that the receiver can tell a second time from a second event. */
  readonly id: string
  readonly at: Date
  readonly body: string
}

/** The headers of a signed message (Standard Webhooks 1.0). `secret` is `whsec_` and the key in base64. */
export function sign(secret: string, { id, at, body }: Message): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000)
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': `v1,${signature}` }
}
