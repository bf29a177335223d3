import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { change, parse, tenantFile } from '../../model/index.js'
import { changeSet } from '../operations/change-set.js'
import { createTenant, removeTenant } from '../operations/create-tenant.js'
import { listPlugins } from '../operations/list-plugins.js'
import { readStatus, tenantView } from '../operations/read-status.js'
import { getTenant } from '../store/tenants.js'
import { releaseView } from '../views.js'
import type { ApiOptions } from './api-options.js'
import { callerOf, mayActOn, mustBeOperator, nameOf } from './caller.js'
import { streamChange } from './stream-change.js'

interface TenantParams {
  Params: { slug: string }
}

const logsQuery = Type.Object({ lines: Type.Optional(Type.String({ pattern: '^[0-9]{1,5}$' })) })

/** Tenants: what they are, what is installed in them, and changing it. */
export function registerTenants(app: FastifyInstance, options: ApiOptions): void {
  registerOperatorDoors(app, options)
  registerTenantDoors(app, options)
}

function registerOperatorDoors(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options

  app.get('/api/status', async (request) => {
    mustBeOperator(await callerOf(request, options))
    return readStatus(control, options.addresses())
  })

  app.post('/api/tenants', async (request, reply) => {
    const caller = await callerOf(request, options)
    mustBeOperator(caller)
    const file = parse(tenantFile, request.body, 'The tenant')
    await streamChange(reply, control, async (onProgress) => {
      const { release, password } = await createTenant(control, { file, by: nameOf(caller), signal, onProgress })
      return { release: releaseView(release), password }
    })
  })

  app.delete<TenantParams>('/api/tenants/:slug', async (request, reply) => {
    mustBeOperator(await callerOf(request, options))
    await getTenant(control.pool, request.params.slug)
    await removeTenant(control, request.params.slug)
    return reply.code(204).send()
  })

  app.post<TenantParams>('/api/tenants/:slug/password', async (request) => {
    mustBeOperator(await callerOf(request, options))
    const { slug } = await getTenant(control.pool, request.params.slug)
    return { password: await control.accounts.resetPassword(slug) }
  })
}

function registerTenantDoors(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options

  app.get<TenantParams>('/api/tenants/:slug', async (request) => {
    mayActOn(await callerOf(request, options), request.params.slug)
    return tenantView(control, await getTenant(control.pool, request.params.slug))
  })

  app.get<TenantParams>('/api/tenants/:slug/plugins', async (request) => {
    mayActOn(await callerOf(request, options), request.params.slug)
    return listPlugins(control, request.params.slug)
  })

  app.post<TenantParams>('/api/tenants/:slug/changes', async (request, reply) => {
    const caller = await callerOf(request, options)
    const tenant = request.params.slug
    mayActOn(caller, tenant)
    const wanted = parse(change, request.body, 'The change')
    await streamChange(reply, control, async (onProgress) => ({
      release: releaseView(
        await changeSet(control, { tenant, change: wanted, by: nameOf(caller), signal, onProgress }),
      ),
    }))
  })

  app.get<TenantParams>('/api/tenants/:slug/releases', async (request) => {
    mayActOn(await callerOf(request, options), request.params.slug)
    await getTenant(control.pool, request.params.slug)
    return (await control.releases.list(request.params.slug)).map(releaseView)
  })

  app.get<TenantParams>('/api/tenants/:slug/logs', async (request) => {
    mayActOn(await callerOf(request, options), request.params.slug)
    await getTenant(control.pool, request.params.slug)
    const { lines = '100' } = parse(logsQuery, request.query, 'The query')
    return { lines: await control.supervisor.readLogs(request.params.slug, Number(lines)) }
  })
}
