import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { parse, shopError, slug } from '../../model/index.js'
import { sessionCookie } from '../../protocol/index.js'
import type { SignedIn } from '../store/accounts.js'
import type { ApiOptions } from './api-options.js'
import { admit, type Caller, callerOf, identify, type Seller } from './caller.js'

const password = Type.String({ minLength: 1, maxLength: 200 })
const signIn = Type.Object({ tenant: slug, password }, { additionalProperties: false })
const newPassword = Type.Object({ old: password, new: password }, { additionalProperties: false })
// Cookies know no ports: with another path, every shop on this machine's loopback would be sent the seller's session.
const cookie = { path: '/api', httpOnly: true, sameSite: 'strict' } as const
/** Whoever is not signed in yet has little to say. */
const bodyLimit = 4 * 1024

/** Signing in to the admin, and out. */
export function registerSessions(app: FastifyInstance, options: ApiOptions): void {
  const { accounts } = options.control

  app.post('/session', { bodyLimit }, async (request, reply) => {
    const { body, ip, cookies } = request
    const { tenant, password } = parse(signIn, body, 'The sign-in')
    const session = await accounts.signIn({ tenant, password, address: ip })
    await accounts.signOut(cookies[sessionCookie] ?? '')
    return open(request, reply, session).send(sessionView(session))
  })

  app.get('/session', async (request, reply) => {
    const caller = await identify(request, options)
    return caller?.kind === 'seller' ? sessionView(caller) : reply.code(204).send()
  })

  app.delete('/session', async ({ cookies }, reply) => {
    await accounts.signOut(cookies[sessionCookie] ?? '')
    return reply.clearCookie(sessionCookie, cookie).code(204).send()
  })

  app.put('/session/password', { bodyLimit, onRequest: admit(options, mustBeSeller) }, async (request, reply) => {
    const passwords = parse(newPassword, request.body, 'The new password')
    const { tenant } = callerOf(request) as Seller // let in by mustBeSeller
    const session = await accounts.changePassword({ tenant, ...passwords, address: request.ip })
    return open(request, reply, session).code(204).send()
  })
}

/** A browser that came over TLS, to a proxy before us, never sends it without. */
function open({ headers }: FastifyRequest, reply: FastifyReply, { token }: SignedIn): FastifyReply {
  return reply.setCookie(sessionCookie, token, { ...cookie, secure: headers.origin?.startsWith('https:') ?? false })
}

const sessionView = ({ tenant, mustChange }: Omit<SignedIn, 'token'>) => ({ tenant, mustChange })

function mustBeSeller(caller: Caller): void {
  if (caller.kind !== 'seller') throw shopError('FORBIDDEN', 'change a seller’s password by token')
}
