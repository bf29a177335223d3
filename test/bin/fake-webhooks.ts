import type { FastifyInstance } from 'fastify'
import type { WebhookAttemptView, WebhookView } from '../../core/control/client/index.js'
import type { WebhooksWanted } from '../../core/model/index.js'

export const webhook: WebhookView = {
  id: 'wh_1f2e',
  url: 'https://erp.example.com/hook',
  types: ['order.placed'],
  description: '',
  notify: null,
  state: 'paused',
  reason: 'it has taken nothing for 28 hours, and at last it answered 500',
  since: '2026-11-22T10:00:00.000Z',
  failingSince: null,
  waiting: 7,
  parked: 1,
  last: null,
}

const attempt: WebhookAttemptView = {
  at: '2026-11-22T10:00:00.000Z',
  event: '1207',
  type: 'order.placed',
  attempt: 2,
  status: 500,
  ms: 12,
  error: 'it answered 500',
  answer: 'out\nof \u001b[31morder',
}

/** A webhook that is there, where a file wants one at this address. */
const changed = {
  id: 'wh_3c4d',
  url: 'https://erp.example.com/there',
  differences: [
    { what: 'events', from: 'order.placed', to: 'points.earned' },
    { what: 'notify', from: '', to: 'ada@example.com' },
  ],
}

/** One webhook of each shop, that takes nothing. */
export function registerFakeWebhooks(app: FastifyInstance): void {
  const path = '/api/tenants/:slug/webhooks'
  const made = { webhook, secret: 'whsec_hidden' }
  app.get(path, async () => [webhook])
  app.post(path, async () => made)
  app.put(path, async ({ body }) => {
    const { webhooks, dryRun = false } = body as WebhooksWanted
    const added = webhooks
      .filter(({ url }) => url !== changed.url)
      .map(({ url }) => ({
        id: dryRun ? null : 'wh_2a3b',
        url,
        secret: dryRun ? null : 'whsec_hidden',
      }))
    const present = webhooks.some(({ url }) => url === changed.url) ? [changed] : []
    return { added, changed: present, removed: [{ id: webhook.id, url: webhook.url }] }
  })
  app.delete(`${path}/:id`, async (_request, reply) => reply.code(204).send())
  for (const what of ['pause', 'resume']) app.post(`${path}/:id/${what}`, async () => webhook)
  app.post(`${path}/:id/rotate`, async () => made)
  app.post(`${path}/:id/test`, async () => attempt)
  app.get(`${path}/:id/log`, async () => [attempt])
  app.post(`${path}/:id/replay`, async ({ body }) => ('event' in (body as object) ? { attempt } : { replayed: 3 }))
}
