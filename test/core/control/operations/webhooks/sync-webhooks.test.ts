import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyWebhooks } from '../../../../../core/control/operations/webhooks/apply-webhooks.js'
import { addWebhook, removeWebhook } from '../../../../../core/control/operations/webhooks/change-webhooks.js'
import {
  finishReleases,
  syncAllWebhooks,
  syncWebhooks,
} from '../../../../../core/control/operations/webhooks/sync-webhooks.js'
import type { WebhookParts } from '../../../../../core/control/operations/webhooks/webhook-parts.js'
import { webhookSink } from '../../../../../core/control/operations/webhooks/webhook-sink.js'
import { listWebhooks } from '../../../../../core/control/operations/webhooks/webhook-views.js'
import { NotTried } from '../../../../../core/outbox/index.js'
import { until } from '../../../../setup/until.js'
import { startTestWebhooks, type TestWebhooks } from './start-test-webhooks.js'

let started: TestWebhooks
let parts: WebhookParts

beforeAll(async () => {
  started = await startTestWebhooks()
  parts = started.parts
})
afterAll(() => started.outbox.close())

const url = 'https://x.test'
const { signal } = new AbortController()

test('of many who want the outbox brought to a shop’s webhooks at once one waits, and it reads what is so after they asked', async () => {
  const { id } = await parts.webhooks.add('acme', { url }, 'whsec_')
  const [wanted, gate] = [[] as number[], Promise.withResolvers<void>()]
  const slow = {
    replaceSubscriptions: async (_: string, subscriptions: readonly unknown[]) => {
      wanted.push(subscriptions.length)
      await gate.promise
    },
    release: async () => 0,
  } as unknown as WebhookParts['outbox']
  const through = { ...parts, outbox: slow }
  const first = syncWebhooks(through, 'acme')
  await until(() => wanted.length === 1, 'the first to be under way')
  await parts.webhooks.change(id, { state: 'off' })
  const others = Array.from({ length: 50 }, () => syncWebhooks(through, 'acme'))
  await syncWebhooks({ ...through, outbox: parts.outbox }, 'globex')
  expect(parts.pool.waitingCount).toBe(0)
  gate.resolve()
  await Promise.all([first, ...others])
  expect(wanted).toEqual([1, 0])
  await syncWebhooks(through, 'acme')
  expect(wanted).toEqual([1, 0, 0])
  await parts.webhooks.remove('acme', id)
})

test('one that fails is the failure of those who asked then, and the next is tried all the same', async () => {
  let count = 0
  const away = {
    replaceSubscriptions: async () => {
      count += 1
      if (count === 1) throw new Error('the database is away')
    },
  } as unknown as WebhookParts['outbox']
  const [first, second] = [1, 2].map(() => syncWebhooks({ ...parts, outbox: away }, 'acme'))
  await expect(first).rejects.toThrow('the database is away')
  await second
  expect(count).toBe(2)
})

test('what was kept for a webhook, and could not all be released when it was resumed, is released later', async () => {
  const { id } = await parts.webhooks.add('acme', { url }, 'whsec_')
  await syncWebhooks(parts, 'acme')
  await parts.outbox.hold('acme', { sink: 'webhook' })
  await started.outbox.pool.query(
    `insert into ev.lane (subscription_id, aggregate, tenant_id, sink, held_at, cursor, head)
     select id, 'order:1', tenant_id, sink, held_at, 0, 0 from ev.subscription where sink = 'webhook'`,
  )
  await started.outbox.pool.query(`update ev.subscription set held_at = null`)
  await finishReleases(parts, signal)
  expect(await parts.outbox.halfReleased('webhook')).toEqual([])
  expect((await started.outbox.pool.query('select from ev.lane where held_at is not null')).rowCount).toBe(0)
  await parts.webhooks.remove('acme', id)
})

test('where webhooks cannot be looked up, none is asked for, for a while', async () => {
  const { id } = await parts.webhooks.add('acme', { url }, 'whsec_')
  const delivery = { id: '1', type: 'order.placed', aggregate: 'order:1', payload: {}, plugin: '@webhook', method: id }
  const deliver = (sink: ReturnType<typeof webhookSink>) =>
    sink.deliver('acme', { ...delivery, at: '2026-01-01T00:00:00.000Z', attempt: 1 }, signal)
  const away = (): Promise<never> => Promise.reject(new Error('the database is away'))
  const sinkOf = (webhooks: Pick<WebhookParts['webhooks'], 'find' | 'secretsOf'>, awayMs: number) =>
    webhookSink({ ...parts, webhooks: webhooks as WebhookParts['webhooks'] }, { pauses: [1], awayMs })
  const lost = sinkOf({ find: away, secretsOf: away }, 60_000)
  expect(lost.isReachable?.()).toBe(true)
  await expect(deliver(lost)).rejects.toThrow(NotTried)
  expect(lost.isReachable?.()).toBe(false)
  const back = sinkOf({ find: away, secretsOf: away }, 20)
  await expect(deliver(back)).rejects.toThrow(NotTried)
  await until(() => back.isReachable?.() === true, 'it to be asked for again')
  // What is wrong with one is no reason to ask for no others.
  const oneWrong = sinkOf({ find: (...which) => parts.webhooks.find(...which), secretsOf: away }, 60_000)
  await expect(deliver(oneWrong)).rejects.toThrow(NotTried)
  expect(oneWrong.isReachable?.()).toBe(true)
  await parts.webhooks.remove('acme', id)
})

/** A release of acme with these plugins. */
async function liveWith(plugins: readonly object[]): Promise<void> {
  await parts.pool.query(`insert into bundles (hash, code, map) values ('b', '', '')`)
  await parts.pool.query(
    `insert into releases (tenant, number, state, lock, plugins, bundle, kernel, config, reason, made_by)
     values ('acme', 1, 'live', '{}', $1, 'b', 'k', '', '', '')`,
    [JSON.stringify(plugins)],
  )
}

test('a type that neither the shop nor a plugin of it emits is refused with the one that may be meant, also in a file', async () => {
  const url = 'http://127.0.0.1:9/hook'
  const message = 'acme has no event "order.payed" for a webhook. Did you mean "order.paid"?'
  const refused = { code: 'WEBHOOK_TYPE_UNKNOWN', message }
  const misspelt = { url, types: ['order.placed', 'order.payed'] }
  await expect(addWebhook(parts, 'acme', misspelt)).rejects.toMatchObject(refused)
  for (const type of ['cart.idle', 'OrderPlaced', 'crm.job:sync', 'points.earned'])
    await expect(addWebhook(parts, 'acme', { url, types: [type] })).rejects.toMatchObject({ code: refused.code })
  await expect(applyWebhooks(parts, 'acme', { webhooks: [misspelt] })).rejects.toMatchObject(refused)
  // Of a plugin that comes with the same file nobody knows yet what it emits.
  const coming = { webhooks: [{ url, types: ['points.earned'] }], coming: ['@house/points'], dryRun: true }
  expect(await applyWebhooks(parts, 'acme', coming)).toMatchObject({ added: [{ url }] })
  await liveWith([{ name: 'points', package: '@house/points', facts: { emits: ['points.earned'] } }])
  const { webhook } = await addWebhook(parts, 'acme', { url, types: ['points.earned'] })
  await parts.pool.query('delete from releases')
  // What one has already it keeps.
  const kept = { webhooks: [{ url, types: ['points.earned'], description: 'points' }] }
  expect(await applyWebhooks(parts, 'acme', kept)).toMatchObject({ added: [], changed: [{ id: webhook.id }] })
  await removeWebhook(parts, { tenant: 'acme', id: webhook.id })
})

test('a second webhook at an address is refused with the first, however it is written, and at once; also in a file', async () => {
  const [plain, other] = ['http://127.0.0.1:9', 'HTTP://127.0.0.1:9/']
  const both = await Promise.allSettled([plain, other].map((url) => addWebhook(parts, 'acme', { url })))
  const [first, ...more] = await listWebhooks(parts, 'acme')
  expect(more).toEqual([])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'WEBHOOK_EXISTS', message: `acme has a webhook at this address already: ${first?.id}.` },
  })
  const webhooks = [{ url: plain }, { url: other, types: ['order.placed'] }]
  await expect(applyWebhooks(parts, 'acme', { webhooks })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining('"webhooks.1.url" is the address of "webhooks.0"') as string,
  })
  expect(await listWebhooks(parts, 'acme')).toEqual([first])
  await removeWebhook(parts, { tenant: 'acme', id: first?.id ?? '' })
})

test('a new webhook’s secret, which is shown once, is told though the outbox cannot hear of it yet', async () => {
  const away = {
    replaceSubscriptions: () => Promise.reject(new Error('the relay does not stand still')),
    countLanes: async () => [],
  } as unknown as WebhookParts['outbox']
  const { webhook, secret } = await addWebhook({ ...parts, outbox: away }, 'acme', { url: 'http://127.0.0.1:9' })
  expect(secret).toMatch(/^whsec_/)
  expect(started.log.at(-1)).toContain('the relay does not stand still')
  await syncAllWebhooks(parts, signal)
  expect(await parts.outbox.tenantsOf('webhook')).toEqual(['acme'])
  await removeWebhook(parts, { tenant: 'acme', id: webhook.id })
})
