import { type Problem, ShopError, shopError } from '../../core/model/index.js'
import type { Answer } from './registry-connection.js'

/** What our own registry says of itself, or REGISTRY_REFUSED with what another one said. */
export function refused(action: string, { status, body }: Answer): Error {
  const said = parsed(body)
  if (typeof said.code === 'string' && typeof said.title === 'string') {
    const { code, title, hint } = said
    return new ShopError({ status, code, title, ...(hint === undefined ? {} : { hint }) })
  }
  const words = typeof said.error === 'string' ? said.error.slice(0, 300) : `it answered ${status}`
  return shopError('REGISTRY_REFUSED', action, words)
}

function parsed(body: Buffer): Partial<Problem> & { readonly error?: unknown } {
  try {
    const said: unknown = JSON.parse(body.toString())
    return typeof said === 'object' && said !== null ? said : {}
  } catch {
    return {}
  }
}
