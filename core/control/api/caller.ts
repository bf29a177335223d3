import { timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'
import { shopError } from '../../model/index.js'
import type { Control } from '../control.js'

/** Who asks: the operator by the platform's token, or a seller by a session of the admin. */
export type Caller =
  | { readonly kind: 'operator' }
  | { readonly kind: 'seller'; readonly tenant: string; readonly mustChange: boolean }

export const sessionCookie = 'shopctl_session'

export interface CallerSource {
  readonly control: Control
  /** The operator's token. */
  readonly token: string
}

/** Rejects with UNAUTHORIZED. */
export async function callerOf(request: FastifyRequest, { control, token }: CallerSource): Promise<Caller> {
  const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  if (bearer !== undefined) {
    if (!isSame(bearer, token)) throw shopError('UNAUTHORIZED')
    return { kind: 'operator' }
  }
  const cookie = request.cookies[sessionCookie]
  const session = cookie === undefined ? undefined : await control.accounts.session(cookie)
  if (session === undefined) throw shopError('UNAUTHORIZED')
  return { kind: 'seller', ...session }
}

/** Operators may do all; sellers what concerns their own shop. */
export function mayActOn(caller: Caller, tenant: string): void {
  if (caller.kind === 'operator') return
  // Another shop's name must look as if there were no such shop.
  if (caller.tenant !== tenant) throw shopError('TENANT_NOT_FOUND', tenant)
  if (caller.mustChange) throw shopError('FORBIDDEN', 'do this before you have changed your first password')
}

export function mustBeOperator(caller: Caller): void {
  if (caller.kind !== 'operator') throw shopError('FORBIDDEN', 'do this: it takes the operator’s token')
}

export const nameOf = (caller: Caller): string =>
  caller.kind === 'operator' ? 'operator' : `seller of ${caller.tenant}`

function isSame(shown: string, expected: string): boolean {
  const [a, b] = [Buffer.from(shown), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
