import type { FastifyInstance } from 'fastify'
import { parse, tenantFile } from '../../model/index.js'
import { explainRequest } from '../operations/read/explain-request.js'
import { readStatus } from '../operations/read/read-status.js'
import { createTenant, removeTenant } from '../operations/tenant/create-tenant.js'
import { planTenant } from '../operations/tenant/plan-tenant.js'
import { verifyTenant } from '../operations/tenant/verify-tenant.js'
import { releaseView } from '../release-view.js'
import { getTenant } from '../store/tenants.js'
import { type ApiOptions, tenantFileBytes } from './api-options.js'
import { admit, callerOf, mustBeOperator, nameOf } from './caller.js'
import { streamChange } from './stream-change.js'
import { tellKept } from './tell-kept.js'

interface TenantParams {
  Params: { slug: string }
}

/** What takes the operator's token: the platform as a whole, and tenants that come and go. */
export function registerOperatorDoors(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOperator))

  app.get('/status', () => readStatus(control, options.addresses()))

  app.get<{ Params: { id: string } }>('/requests/:id', ({ params }) => explainRequest(control, params.id))

  app.post('/tenants', { bodyLimit: tenantFileBytes }, async (request, reply) => {
    const file = parse(tenantFile, request.body, 'The tenant')
    const caller = callerOf(request)
    await streamChange(reply, control, async (onProgress) => {
      const making = createTenant(control, { file, by: nameOf(caller), signal, onProgress })
      const { release, password } = await tellKept(control, { caller, tenant: file.slug }, making)
      return { release: releaseView(release), password }
    })
  })

  app.post('/tenants/plan', { bodyLimit: tenantFileBytes }, (request) => {
    const file = parse(tenantFile, request.body, 'The tenant')
    return tellKept(control, { caller: callerOf(request), tenant: file.slug }, planTenant(control, { file, signal }))
  })

  app.delete<TenantParams>('/tenants/:slug', async ({ params }, reply) => {
    const { slug } = await getTenant(control.pool, params.slug)
    await removeTenant(control, slug)
    return reply.code(204).send()
  })

  // It builds: no seller's to ask for.
  app.post<TenantParams>('/tenants/:slug/verify', ({ params: { slug: tenant } }) =>
    verifyTenant(control, { tenant, signal }),
  )

  app.post<TenantParams>('/tenants/:slug/password', async ({ params }) => {
    const { slug } = await getTenant(control.pool, params.slug)
    return { password: await control.accounts.resetPassword(slug) }
  })
}
