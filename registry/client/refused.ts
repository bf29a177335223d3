import { shopError } from '../../core/model/index.js'
import type { Answer } from './registry-connection.js'

/** REGISTRY_REFUSED with what the registry said. */
export function refused(action: string, { status, body }: Answer): Error {
  return shopError('REGISTRY_REFUSED', action, messageIn(body) ?? `it answered ${status}`)
}

function messageIn(body: Buffer): string | undefined {
  try {
    const { error } = JSON.parse(body.toString()) as { error?: unknown }
    return typeof error === 'string' ? error.slice(0, 300) : undefined
  } catch {
    return undefined
  }
}
