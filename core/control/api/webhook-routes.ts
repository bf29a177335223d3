import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { parse, shopError, webhookInput, webhookReplay, webhooksWanted } from '../../model/index.js'
import { applyWebhooks } from '../operations/webhooks/apply-webhooks.js'
import { readWebhookLog, replayWebhook, testWebhook } from '../operations/webhooks/ask-webhook.js'
import {
  addWebhook,
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhook,
  type WebhookKey,
} from '../operations/webhooks/change-webhooks.js'
import { listEventTypes } from '../operations/webhooks/list-event-types.js'
import { listWebhooks } from '../operations/webhooks/webhook-views.js'
import type { ApiOptions } from './api-options.js'
import { admit, mustBeOfTenant } from './caller.js'

interface ShopParams {
  Params: { slug: string }
}

interface WebhookParams {
  Params: { slug: string; id: string }
}

const rotation = Type.Object({ now: Type.Optional(Type.Boolean()) }, { additionalProperties: false })
const logQuery = Type.Object(
  { limit: Type.Optional(Type.String({ pattern: '^[1-9][0-9]{0,2}$' })) },
  { additionalProperties: false },
)

/** A shop's webhooks, for its seller and for operators. */
export function registerWebhooks(app: FastifyInstance, options: ApiOptions): void {
  const { control } = options
  app.addHook('onRequest', admit(options, mustBeOfTenant))

  app.get<ShopParams>('/tenants/:slug/webhooks', ({ params: { slug } }) => listWebhooks(control, slug))

  app.get<ShopParams>('/tenants/:slug/webhooks/types', ({ params: { slug } }) => listEventTypes(control, slug))

  app.post<ShopParams>('/tenants/:slug/webhooks', async ({ params: { slug }, body }, reply) =>
    reply.code(201).send(await addWebhook(control, slug, parse(webhookInput, body, 'The webhook'))),
  )

  app.put<ShopParams>('/tenants/:slug/webhooks', ({ params: { slug }, body }) =>
    applyWebhooks(control, slug, parse(webhooksWanted, body, 'The webhooks')),
  )

  app.delete<WebhookParams>('/tenants/:slug/webhooks/:id', async ({ params }, reply) => {
    await removeWebhook(control, keyOf(params))
    return reply.code(204).send()
  })

  app.post<WebhookParams>('/tenants/:slug/webhooks/:id/pause', ({ params }) => pauseWebhook(control, keyOf(params)))

  app.post<WebhookParams>('/tenants/:slug/webhooks/:id/resume', ({ params }) => resumeWebhook(control, keyOf(params)))

  app.post<WebhookParams>('/tenants/:slug/webhooks/:id/rotate', ({ params, body }) => {
    const { now: isNow = false } = parse(rotation, body ?? {}, 'The rotation')
    return rotateWebhook(control, { ...keyOf(params), isNow })
  })

  registerAttempts(app, options)
}

/** Of a shop: they take no part in the places of those that the outbox posts. */
const byHandAtOnce = 2

/** Refuses what is more than so many of a tenant at once, with WEBHOOK_BUSY. */
function fewAtOnce(most: number): <T>(tenant: string, work: () => Promise<T>) => Promise<T> {
  const underWay = new Map<string, number>()
  return async (tenant, work) => {
    const count = underWay.get(tenant) ?? 0
    if (count >= most) throw shopError('WEBHOOK_BUSY', tenant, most)
    underWay.set(tenant, count + 1)
    try {
      return await work()
    } finally {
      const left = (underWay.get(tenant) ?? 1) - 1
      if (left === 0) underWay.delete(tenant)
      else underWay.set(tenant, left)
    }
  }
}

/** What is posted by hand, and what was posted. */
function registerAttempts(app: FastifyInstance, { control, signal }: ApiOptions): void {
  const byHand = fewAtOnce(byHandAtOnce)

  app.post<WebhookParams>('/tenants/:slug/webhooks/:id/test', ({ params }) =>
    byHand(params.slug, () => testWebhook(control, { ...keyOf(params), signal })),
  )

  app.post<WebhookParams>('/tenants/:slug/webhooks/:id/replay', ({ params, body }) => {
    const what = parse(webhookReplay, body, 'What to replay')
    return byHand(params.slug, () => replayWebhook(control, { ...keyOf(params), signal }, what))
  })

  app.get<WebhookParams>('/tenants/:slug/webhooks/:id/log', ({ params, query }) => {
    const { limit = '50' } = parse(logQuery, query, 'The query')
    return readWebhookLog(control, { ...keyOf(params), limit: Number(limit) })
  })
}

const keyOf = ({ slug: tenant, id }: WebhookParams['Params']): WebhookKey => ({ tenant, id })
