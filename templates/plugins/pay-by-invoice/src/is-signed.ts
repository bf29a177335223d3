import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Call } from '@shopctl/sdk'

const tolerance = 5 * 60

/** Whether a message carries a signature of its bytes, not older than five minutes (Standard Webhooks 1.0). */
export function isSigned(
  { body, headers }: Pick<Call<Buffer>, 'body' | 'headers'>,
  secret: string,
  now: Date,
): boolean {
  const [id, timestamp, signatures] = ['id', 'timestamp', 'signature'].map((name) => String(headers[`webhook-${name}`]))
  const age = Math.abs(now.getTime() / 1000 - Number(timestamp))
  if (!(age <= tolerance)) return false
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  return (signatures ?? '').split(' ').some((each) => isEqual(each.replace(/^v1,/, ''), expected))
}

function isEqual(shown: string, expected: Buffer): boolean {
  const bytes = Buffer.from(shown, 'base64')
  return bytes.length === expected.length && timingSafeEqual(bytes, expected)
}
