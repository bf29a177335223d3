import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { autoUpdates, installationName, parse, parseChange, shopError, webhookOwner } from '../../model/index.js'
import { changeSet } from '../operations/change/change-set.js'
import { wantSet } from '../operations/change/want-set.js'
import { planChange } from '../operations/plan/plan-change.js'
import { diffReleases } from '../operations/read/diff-releases.js'
import { explainRequest } from '../operations/read/explain-request.js'
import { listPlugins } from '../operations/read/list-plugins.js'
import { listReleases } from '../operations/read/list-releases.js'
import { dropParked, listParked, replayParked } from '../operations/read/parked-events.js'
import { readGraph } from '../operations/read/read-graph.js'
import { readRegistrations } from '../operations/read/read-registrations.js'
import { tenantView } from '../operations/read/read-status.js'
import { scriptsIn } from '../operations/scripts/apply-scripts.js'
import { placeOrder } from '../operations/shop/place-order.js'
import { exportTenant } from '../operations/tenant/export-tenant.js'
import { releaseView } from '../release-view.js'
import { readAutoUpdate, setAutoUpdate } from '../store/auto-updates.js'
import { getTenant } from '../store/tenants.js'
import { type ApiOptions, tenantFileBytes } from './api-options.js'
import { admit, callerOf, mustBeOfTenant, mustBeOperator, nameOf } from './caller.js'
import { streamChange } from './stream-change.js'
import { tellKept } from './tell-kept.js'

interface TenantParams {
  Params: { slug: string }
}

const logsQuery = Type.Object(
  { lines: Type.Optional(Type.String({ pattern: '^[0-9]{1,5}$' })) },
  { additionalProperties: false },
)

const releasesQuery = Type.Object(
  {
    before: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,8}$' })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9][0-9]?|1[0-9]{2}|200)$' })),
  },
  { additionalProperties: false },
)

/** Beside a change: why, in the words of who asks for it. */
const changeQuery = Type.Object(
  { because: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^\\p{Cc}]+$' })) },
  { additionalProperties: false },
)

const autoUpdate = Type.Object({ how: Type.Enum([...autoUpdates]) }, { additionalProperties: false })

const number = Type.String({ pattern: '^[1-9][0-9]{0,8}$' })
const twoReleases = Type.Object({ slug: Type.String(), from: number, to: number })

const parkedFilter = Type.Object(
  {
    plugin: Type.Optional(Type.Union([installationName, Type.Literal(webhookOwner)])),
    method: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    aggregate: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  { additionalProperties: false },
)

/** One tenant, for its seller and for operators: what it is, what is installed in it, and changing it. */
export function registerTenantDoors(app: FastifyInstance, options: ApiOptions): void {
  const { control, signal } = options
  app.addHook('onRequest', admit(options, mustBeOfTenant))

  app.get<TenantParams>('/tenants/:slug', async ({ params: { slug } }) =>
    tenantView(control, await getTenant(control.pool, slug)),
  )

  app.get<TenantParams>('/tenants/:slug/plugins', ({ params: { slug } }) => listPlugins(control, slug))

  app.get<TenantParams>('/tenants/:slug/registrations', ({ params: { slug } }) =>
    readRegistrations(control, slug, signal),
  )
  app.get<TenantParams>('/tenants/:slug/graph', ({ params: { slug } }) => readGraph(control, slug))

  app.get<{ Params: { slug: string; id: string } }>('/tenants/:slug/requests/:id', ({ params: { slug, id } }) =>
    explainRequest(control, id, slug),
  )

  app.post<TenantParams>('/tenants/:slug/changes', { bodyLimit: tenantFileBytes }, async (request, reply) => {
    const asked = { ...changeAsked(request), ...parse(changeQuery, request.query, 'The query') }
    const shop = { caller: callerOf(request), tenant: asked.tenant }
    await streamChange(reply, control, async (onProgress) => {
      const { release, ...rest } = await tellKept(control, shop, changeSet(control, { ...asked, signal, onProgress }))
      return { release: releaseView(release), ...rest }
    })
  })

  app.get<TenantParams>('/tenants/:slug/releases', async ({ params, query }) => {
    const { slug } = await getTenant(control.pool, params.slug)
    const { before, limit } = parse(releasesQuery, query, 'The query')
    return listReleases(control, slug, {
      ...(before === undefined ? {} : { before: Number(before) }),
      ...(limit === undefined ? {} : { limit: Number(limit) }),
    })
  })

  app.get<TenantParams>('/tenants/:slug/logs', async ({ params, query }) => {
    const { slug } = await getTenant(control.pool, params.slug)
    const { lines = '100' } = parse(logsQuery, query, 'The query')
    return { lines: await control.supervisor.readLogs(slug, Number(lines)) }
  })

  registerAutoUpdate(app, options)
  registerLooks(app, options)
  registerOrders(app, options)
  registerParkedEvents(app, options)
}

/** A change, and who asks for it. FORBIDDEN for what is the operator's alone. */
function changeAsked(request: FastifyRequest<TenantParams>) {
  const change = parseChange(request.body)
  const caller = callerOf(request)
  if (change.kind === 'place') mustBeOperator(caller)
  return { tenant: request.params.slug, change, by: nameOf(caller), keepsPlaces: caller.kind === 'seller' }
}

/** How far its plugins are brought up to date by themselves. */
function registerAutoUpdate(app: FastifyInstance, { control }: ApiOptions): void {
  app.get<TenantParams>('/tenants/:slug/auto-update', async ({ params: { slug } }) => ({
    how: await readAutoUpdate(control.pool, slug),
  }))

  app.put<TenantParams>('/tenants/:slug/auto-update', async ({ params: { slug }, body }) => {
    const { how } = parse(autoUpdate, body, 'The policy')
    await setAutoUpdate(control.pool, slug, how)
    return { how }
  })
}

/** What leaves the shop that runs as it is. */
function registerLooks(app: FastifyInstance, { control, signal }: ApiOptions): void {
  app.post<TenantParams>('/tenants/:slug/wanted', { bodyLimit: tenantFileBytes }, async (request) => {
    const { change, ...asked } = changeAsked(request)
    if (change.kind === 'rollback')
      throw shopError('INPUT_INVALID', 'The change', ['a rollback is live, or it is none'])
    if (scriptsIn(change) !== undefined)
      throw shopError('INPUT_INVALID', 'The change', ['scripts are on or off at once, and not only wanted'])
    const wanted = await wantSet(control, { ...asked, change })
    return {
      wanted: wanted.map(({ name, package: from, range, enabled }) => ({ name, package: from, range, enabled })),
    }
  })

  app.post<TenantParams>('/tenants/:slug/plan', { bodyLimit: tenantFileBytes }, (request) => {
    const { by: _by, ...asked } = changeAsked(request)
    const { change, keepsPlaces } = asked
    // The admin shows what is newer before anybody wants it.
    const isOffer = keepsPlaces && change.kind === 'update' && change.plugins.length === 0
    const shop = { caller: callerOf(request), tenant: asked.tenant }
    return tellKept(control, shop, planChange(control, { ...asked, isOffer, signal }))
  })

  app.get<{ Params: { slug: string; from: string; to: string } }>(
    '/tenants/:slug/releases/:from/diff/:to',
    async ({ params }) => {
      const { from, to } = parse(twoReleases, params, 'The releases')
      const { slug } = await getTenant(control.pool, params.slug)
      return diffReleases(control, slug, { from: Number(from), to: Number(to) })
    },
  )

  app.get<TenantParams>('/tenants/:slug/file', ({ params: { slug } }) => exportTenant(control, slug))
}

/** What the seller takes by phone, or brings along from another system. */
function registerOrders(app: FastifyInstance, { control, signal }: ApiOptions): void {
  app.put<{ Params: { slug: string; reference: string } }>(
    '/tenants/:slug/orders/:reference',
    async ({ params: { slug: tenant, reference }, body }, reply) => {
      const taken = await placeOrder(control, { tenant, reference, body, signal })
      return reply.code(taken.isNew ? 201 : 200).send(taken)
    },
  )
}

/** What plugins could not take: seen, tried again, given up. */
function registerParkedEvents(app: FastifyInstance, { control }: ApiOptions): void {
  app.get<TenantParams>('/tenants/:slug/events/parked', ({ params: { slug } }) => listParked(control, slug))

  app.post<TenantParams>('/tenants/:slug/events/replay', async ({ params: { slug }, body }) => ({
    replayed: await replayParked(control, slug, parse(parkedFilter, body ?? {}, 'What to replay')),
  }))

  app.post<TenantParams>('/tenants/:slug/events/drop', async ({ params: { slug }, body }) => ({
    dropped: await dropParked(control, slug, parse(parkedFilter, body ?? {}, 'What to drop')),
  }))
}
