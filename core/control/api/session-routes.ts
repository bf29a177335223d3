import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { parse, shopError, slug } from '../../model/index.js'
import type { ApiOptions } from './api-options.js'
import { callerOf, sessionCookie } from './caller.js'

const password = Type.String({ minLength: 1, maxLength: 200 })
const signIn = Type.Object({ tenant: slug, password }, { additionalProperties: false })
const newPassword = Type.Object({ old: password, new: password }, { additionalProperties: false })
const cookie = { path: '/', httpOnly: true, sameSite: 'strict' } as const

/** Signing in to the admin, and out. */
export function registerSessions(app: FastifyInstance, options: ApiOptions): void {
  const { accounts } = options.control

  app.post('/api/session', async (request, reply) => {
    const { tenant, password } = parse(signIn, request.body, 'The sign-in')
    const { token, mustChange } = await accounts.signIn(tenant, password)
    return reply.setCookie(sessionCookie, token, cookie).send({ tenant, mustChange })
  })

  app.get('/api/session', async (request) => {
    const caller = await callerOf(request, options)
    if (caller.kind !== 'seller') throw shopError('UNAUTHORIZED')
    return { tenant: caller.tenant, mustChange: caller.mustChange }
  })

  app.delete('/api/session', async (request, reply) => {
    await accounts.signOut(request.cookies[sessionCookie] ?? '')
    return reply.clearCookie(sessionCookie, cookie).code(204).send()
  })

  app.put('/api/session/password', async (request, reply) => {
    const caller = await callerOf(request, options)
    if (caller.kind !== 'seller') throw shopError('FORBIDDEN', 'change a seller’s password by token')
    const passwords = parse(newPassword, request.body, 'The new password')
    await accounts.changePassword(caller.tenant, passwords)
    const { token } = await accounts.signIn(caller.tenant, passwords.new)
    return reply.setCookie(sessionCookie, token, cookie).code(204).send()
  })
}
