import type { FastifyRequest, onRequestAsyncHookHandler } from 'fastify'
import { problemsOf, shopError, slug } from '../../model/index.js'
import { sessionCookie } from '../../protocol/index.js'
import type { Control } from '../control.js'
import { showsToken } from './shows-token.js'

/** Who asks: the operator by the platform's token, or a seller by a session of the admin. */
export type Caller = { readonly kind: 'operator' } | Seller

export interface Seller {
  readonly kind: 'seller'
  readonly tenant: string
  /** Still has the first password. */
  readonly mustChange: boolean
}

export interface CallerSource {
  readonly control: Control
  /** The operator's token. */
  readonly token: string
}

/** Rejects whom it does not let in. */
export type Check = (caller: Caller, request: FastifyRequest) => void

const admitted = new WeakMap<FastifyRequest, Caller>()

/** A hook that lets in only whom `check` lets in, before the body is read; UNAUTHORIZED for nobody. */
export function admit(source: CallerSource, check: Check): onRequestAsyncHookHandler {
  return async (request) => {
    const caller = await identify(request, source)
    if (caller === undefined) throw shopError('UNAUTHORIZED')
    check(caller, request)
    admitted.set(request, caller)
  }
}

/** Whom `admit` let in. */
export function callerOf(request: FastifyRequest): Caller {
  const caller = admitted.get(request)
  if (caller === undefined) throw new Error('the route has no admit hook')
  return caller
}

/** Undefined for nobody: no token and no session, or wrong ones. */
export async function identify(
  { headers, cookies }: FastifyRequest,
  { control, token }: CallerSource,
): Promise<Caller | undefined> {
  if (headers.authorization !== undefined) {
    return showsToken(headers.authorization, token) ? { kind: 'operator' } : undefined
  }
  const cookie = cookies[sessionCookie]
  const session = cookie === undefined ? undefined : await control.accounts.session(cookie)
  return session && { kind: 'seller', ...session }
}

/** Everyone but a seller who still has the first password. */
export function mustBeSettled(caller: Caller): void {
  if (caller.kind === 'seller' && caller.mustChange) throw shopError('PASSWORD_UNCHANGED')
}

/** Operators may do all; sellers what concerns their own shop. Another shop looks to them as if there were none. */
export const mustBeOfTenant: Check = (caller, { params }) => {
  const { slug: tenant } = params as { slug: string }
  const isOther = caller.kind === 'seller' && caller.tenant !== tenant
  if (isOther || problemsOf(slug, tenant).length > 0) throw shopError('TENANT_NOT_FOUND', tenant)
  mustBeSettled(caller)
}

export function mustBeOperator(caller: Caller): void {
  if (caller.kind !== 'operator') throw shopError('FORBIDDEN', 'do this: it takes the operator’s token')
}

export const nameOf = (caller: Caller): string =>
  caller.kind === 'operator' ? 'operator' : `seller of ${caller.tenant}`
