import { createHmac } from 'node:crypto'

export interface SignedMessage {
  /** The same however often it is sent: the receiver's idempotency key. */
  readonly id: string
  /** Of this attempt: receivers refuse what is minutes old. */
  readonly at: Date
  readonly body: string
  /** `whsec_…`; each signs, the newest first, so that a receiver may know any of them. */
  readonly secrets: readonly string[]
}

/**
 * The headers of Standard Webhooks (standardwebhooks.com). Node's own HMAC: the official library counts SHA-256 in JavaScript;
 * the tests verify with it.
 */
export function signMessage({ id, at, body, secrets }: SignedMessage): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signed = `${id}.${timestamp}.${body}`
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
    return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`
  })
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') }
}
