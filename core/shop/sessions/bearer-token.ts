import type { Call } from '../../sdk/index.js'
import { problem } from '../shop-problem.js'

/** The session token that a request carries (RFC 6750); SIGN_IN_REQUIRED without one. */
export function bearerToken({ authorization }: Call['headers']): string {
  const [, token] = /^Bearer (\S{1,512})$/.exec(authorization?.toString() ?? '') ?? []
  if (token === undefined) throw problem('SIGN_IN_REQUIRED')
  return token
}
