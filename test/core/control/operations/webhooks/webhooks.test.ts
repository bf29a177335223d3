import { Webhook as Receiver } from 'standardwebhooks'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { applyWebhooks } from '../../../../../core/control/operations/webhooks/apply-webhooks.js'
import { replayWebhook, testWebhook } from '../../../../../core/control/operations/webhooks/ask-webhook.js'
import {
  addWebhook,
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhook,
  switchOffForgotten,
} from '../../../../../core/control/operations/webhooks/change-webhooks.js'
import { exportWebhooks } from '../../../../../core/control/operations/webhooks/export-webhooks.js'
import { stopWebhook } from '../../../../../core/control/operations/webhooks/stop-webhook.js'
import { syncAllWebhooks } from '../../../../../core/control/operations/webhooks/sync-webhooks.js'
import type { WebhookParts } from '../../../../../core/control/operations/webhooks/webhook-parts.js'
import { webhookSink } from '../../../../../core/control/operations/webhooks/webhook-sink.js'
import { listWebhooks, type WebhookView } from '../../../../../core/control/operations/webhooks/webhook-views.js'
import { deleteTenant, insertTenant } from '../../../../../core/control/store/tenants.js'
import { mostWebhooks, type WebhookInput } from '../../../../../core/model/index.js'
import { retryPauses, WebhookFailed } from '../../../../../core/webhooks/index.js'
import { until } from '../../../../setup/until.js'
import type { TestOutbox } from '../../../outbox/start-test-outbox.js'
import { type OddAnswer, OddEndpoint, refusing, taking } from '../../../webhooks/odd-endpoint.js'
import { startTestWebhooks, type TestWebhooks } from './start-test-webhooks.js'

let outbox: TestOutbox
let parts: WebhookParts
let emit: TestWebhooks['emit']
let log: readonly string[]
let delivered: readonly string[]
const endpoints: OddEndpoint[] = []
const { signal } = new AbortController()

beforeAll(async () => {
  ;({ outbox, parts, emit, log, delivered } = await startTestWebhooks())
})
afterEach(async () => {
  for (const tenant of ['acme', 'globex'])
    for (const { id } of await parts.webhooks.list(tenant)) await removeWebhook(parts, { tenant, id })
  await Promise.all(endpoints.splice(0).map((endpoint) => endpoint.close()))
})
afterAll(() => outbox.close())

async function endpoint(answer: OddAnswer = taking): Promise<OddEndpoint> {
  const opened = await OddEndpoint.open(answer)
  endpoints.push(opened)
  return opened
}

const add = ({ url }: OddEndpoint, more: Partial<WebhookInput> = {}, tenant = 'acme') =>
  addWebhook(parts, tenant, { url, ...more })

const ids = ({ received }: OddEndpoint): unknown[] => received.map(({ headers }) => headers['webhook-id'])

async function viewed(id: string): Promise<WebhookView> {
  const view = (await listWebhooks(parts, 'acme')).find((webhook) => webhook.id === id)
  if (view === undefined) throw new Error(`there is no ${id}`)
  return view
}

const untilState = (id: string, state: WebhookView['state']): Promise<void> =>
  until(async () => (await viewed(id)).state === state, `the webhook to be ${state}`)

/** Nothing waits for any webhook of the shop. */
const untilQuiet = (): Promise<void> =>
  until(async () => {
    const { rowCount } = await outbox.pool.query('select from ev.inbox')
    return rowCount === 0 && (await outbox.admin.countLanes('acme', 'webhook')).length === 0
  }, 'all to be posted')

test('a shop’s events are posted to its webhooks, as the official library verifies them, and to nobody else’s (S15)', async () => {
  const [all, some, other] = [await endpoint(), await endpoint(), await endpoint()]
  const { secret } = await add(all)
  await add(some, { types: ['order.paid'] })
  await add(other, {}, 'globex')
  const placed = await emit('order.placed')
  await emit('crm.job:sync')
  const paid = await emit('order.paid')
  await all.got(2)
  await some.got(1)
  await untilQuiet()
  expect([ids(all), ids(some), ids(other)]).toEqual([[`evt_${placed}`, `evt_${paid}`], [`evt_${paid}`], []])
  const [message] = all.received
  const headers = message?.headers as Record<string, string>
  expect(new Receiver(secret).verify(message?.body ?? '', headers)).toEqual({
    type: 'order.placed',
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    data: { of: 'order:1' },
  })
})

test('what was refused is posted again under its id, and what comes behind it in the same aggregate waits (S15)', async () => {
  const answers: OddAnswer[] = [refusing, (response) => response.destroy()]
  const hook = await endpoint((...asked) => (answers.shift() ?? taking)(...asked))
  const { webhook } = await add(hook)
  const first = await emit('order.placed')
  const second = await emit('order.paid')
  await hook.got(4)
  await untilQuiet()
  expect(ids(hook)).toEqual([first, first, first, second].map((id) => `evt_${id}`))
  const attempts = (await parts.webhookLog.list(webhook.id, 10)).toReversed()
  expect(attempts.map(({ event, attempt, status }) => [event, attempt, status])).toEqual([
    [first, 1, 500],
    [first, 2, null],
    [first, 3, 204],
    [second, 1, 204],
  ])
  expect(attempts[0]).toMatchObject({ error: 'it answered 500', answer: 'out of order' })
  expect(await viewed(webhook.id)).toMatchObject({ state: 'on', failingSince: null, waiting: 0 })
})

test('one that takes nothing is paused, with notice; what happens meanwhile is kept and comes in order when it is resumed', async () => {
  const hook = await endpoint(refusing)
  const { webhook } = await add(hook, { notify: 'ada@example.com' })
  const first = await emit('order.placed')
  await until(async () => (await viewed(webhook.id)).parked === 1, 'the event to be set aside')
  expect((await viewed(webhook.id)).state).toBe('on')
  await parts.pool.query(`update webhooks set failing_for = '28 hours'`)
  const elsewhere = await emit('order.placed', 'order:2')
  await untilState(webhook.id, 'paused')
  expect((await viewed(webhook.id)).reason).toContain('it answered 500')
  expect(await parts.webhooks.stopped('acme')).toEqual(new Map([['acme', 1]]))
  const sql = `select mail from ev.mail where plugin = '@webhook' and mail ->> 'to' = 'ada@example.com'`
  await until(async () => (await outbox.pool.query(sql)).rowCount === 1, 'the notice')
  const { rows } = await outbox.pool.query<{ mail: { subject: string; text: string } }>(sql)
  expect(rows[0]?.mail.subject).toMatch(/^The webhook at 127\.0\.0\.1:\d+ is paused$/)
  expect(rows[0]?.mail.text).toContain(`shopctl webhook resume ${webhook.id} --tenant acme`)
  const second = await emit('order.paid')
  const third = await emit('order.placed', 'order:3')
  await until(async () => (await viewed(webhook.id)).waiting === 3, 'all aggregates to be kept')
  hook.received.length = 0
  hook.answer = taking
  expect(await resumeWebhook(parts, { tenant: 'acme', id: webhook.id })).toMatchObject({ state: 'on', reason: null })
  await hook.got(4)
  await untilQuiet()
  const others = [`evt_${elsewhere}`, `evt_${third}`]
  expect(ids(hook).filter((id) => !others.includes(String(id)))).toEqual([`evt_${first}`, `evt_${second}`])
  expect(ids(hook)).toEqual(expect.arrayContaining(others))
})

test('a failure that lies long back, as where the platform was down, does not have the next one pause a webhook', async () => {
  const hook = await endpoint(refusing)
  const { webhook } = await add(hook)
  const at = new Date(Date.now() - 48 * 3_600_000)
  await parts.pool.query('update webhooks set failing_since = $1, failed_at = $1', [at])
  for (let order = 1; order <= 5; order += 1) await emit('order.placed', `order:${order}`)
  await until(async () => (await viewed(webhook.id)).parked === 5, 'all to be set aside')
  expect(await viewed(webhook.id)).toMatchObject({ state: 'on', failingSince: at.toISOString() })
})

test('where neither the notice nor the outbox can be written when one is paused, both are made up for, and told once', async () => {
  const hook = await endpoint()
  const { webhook } = await add(hook, { notify: 'grace@example.com' })
  const away = (): Promise<never> => Promise.reject(new Error('the database is away'))
  const outboxAway = { sendNotice: away, replaceSubscriptions: away } as unknown as WebhookParts['outbox']
  const stop = { state: 'paused', reason: 'it has taken nothing' } as const
  const stopping = stopWebhook({ ...parts, outbox: outboxAway }, await parts.webhooks.get('acme', webhook.id), stop)
  await expect(stopping).rejects.toThrow('the database is away')
  expect(await viewed(webhook.id)).toMatchObject(stop)
  expect(log.at(-1)).toContain('a seller is not told yet')
  const notices = async () =>
    (await outbox.pool.query(`select from ev.mail where mail ->> 'to' = 'grace@example.com'`)).rowCount
  expect(await notices()).toBe(0)
  // What is claimed for it meanwhile is not posted, and has it caught up with.
  await emit('order.placed')
  await until(async () => (await notices()) === 1, 'the notice')
  await Promise.all([syncAllWebhooks(parts, signal), syncAllWebhooks(parts, signal)])
  expect([await notices(), hook.received.length]).toEqual([1, 0])
  await resumeWebhook(parts, { tenant: 'acme', id: webhook.id })
  await hook.got(1)
  await stopWebhook(parts, await parts.webhooks.get('acme', webhook.id), stop)
  expect(await notices()).toBe(2)
})

test('an event that is refused while others are taken is set aside alone', async () => {
  const hook = await endpoint((response, { body }) =>
    (body.includes('poison') ? refusing : taking)(response, { headers: {}, body }),
  )
  const { webhook } = await add(hook)
  const bad = await emit('order.placed', 'order:poison')
  await until(async () => {
    await emit('order.placed', 'order:good')
    return (await viewed(webhook.id)).parked === 1
  }, 'the event to be set aside')
  expect((await viewed(webhook.id)).state).toBe('on')
  expect(await outbox.admin.listParked('acme')).toMatchObject([
    { plugin: '@webhook', method: webhook.id, aggregate: 'order:poison', event: bad, attempts: 4 },
  ])
})

test('410 Gone switches it off: nothing is kept, and when it is resumed it begins with what happens from then on', async () => {
  const hook = await endpoint((response) => response.writeHead(410).end())
  const { webhook } = await add(hook)
  await emit('order.placed')
  await untilState(webhook.id, 'off')
  expect((await viewed(webhook.id)).reason).toBe('it answered 410 Gone')
  await emit('order.paid')
  await untilQuiet()
  const key = { tenant: 'acme', id: webhook.id }
  await expect(pauseWebhook(parts, key)).rejects.toMatchObject({ code: 'WEBHOOK_OFF' })
  hook.received.length = 0
  hook.answer = taking
  await resumeWebhook(parts, key)
  const later = await emit('order.sent')
  await hook.got(1)
  expect(ids(hook)).toEqual([`evt_${later}`])
})

test('the pauses are those of the table, or what Retry-After asks for where that is longer', () => {
  const { pauseMs, settings } = webhookSink(parts)
  const failure = new WebhookFailed('it answered 500')
  expect(retryPauses.map((_, index) => pauseMs?.(index + 1, failure))).toEqual(retryPauses)
  expect(settings?.maxAttempts).toBe(retryPauses.length + 1)
  const asked = new WebhookFailed('it answered 429', { retryAfterMs: 60_000 })
  expect([pauseMs?.(1, asked), pauseMs?.(5, asked)]).toEqual([60_000, 3_600_000])
})

test('a slow endpoint holds up neither its shop’s others, nor another shop’s, nor what plugins get', async () => {
  const [slow, neighbour, quick] = [await endpoint(() => undefined), await endpoint(), await endpoint()]
  await outbox.admin.replaceSubscriptions('acme', [{ plugin: 'crm', method: 'sync', types: ['order.placed'] }])
  await add(slow)
  await add(neighbour)
  await add(quick, {}, 'globex')
  for (let order = 1; order <= 12; order += 1) await emit('order.placed', `order:${order}`)
  await slow.got(1)
  const id = await emit('order.placed', 'order:1', 'globex')
  await quick.got(1)
  expect(ids(quick)).toEqual([`evt_${id}`])
  await until(() => delivered.length === 12, 'the plugin to have all')
  await neighbour.got(12)
  expect(slow.received.length).toBeLessThan(12)
})

test('secrets that are rotated at once, and the one before them, all sign for a day; not one that was taken back', async () => {
  const hook = await endpoint()
  const { webhook, secret: old } = await add(hook)
  const key = { tenant: 'acme', id: webhook.id }
  const rotated = await Promise.all([1, 2].map(() => rotateWebhook(parts, { ...key, isNow: false })))
  const verifies = async (secret: string): Promise<boolean> => {
    await testWebhook(parts, { ...key, signal })
    const { body, headers } = hook.received.at(-1) ?? { body: '', headers: {} }
    try {
      return new Receiver(secret).verify(body, headers as Record<string, string>) !== undefined
    } catch {
      return false
    }
  }
  for (const secret of [old, ...rotated.map((one) => one.secret)]) expect(await verifies(secret)).toBe(true)
  // A day later, by the database's clock.
  await parts.pool.query(`update webhook_secrets set ends_at = ends_at - interval '24 hours' where webhook = $1`, [
    key.id,
  ])
  expect(await verifies(old)).toBe(false)
  const { secret } = await rotateWebhook(parts, { ...key, isNow: true })
  expect(await verifies(secret)).toBe(true)
  for (const one of rotated) expect(await verifies(one.secret)).toBe(false)
})

test('a secret stands nowhere in the clear: not in the tables, not in what is shown, not in the log', async () => {
  const hook = await endpoint(refusing)
  const { webhook, secret } = await add(hook)
  await testWebhook(parts, { tenant: 'acme', id: webhook.id, signal })
  const tables = ['webhooks', 'webhook_secrets', 'webhook_attempts']
  const rows = await Promise.all(tables.map(async (table) => (await parts.pool.query(`select * from ${table}`)).rows))
  const shown = JSON.stringify([rows, await viewed(webhook.id), log])
  expect(shown).toContain(webhook.id)
  expect(shown).not.toContain(secret.slice('whsec_'.length))
})

test('one event, or all since a time, is posted again under the ids that they had', async () => {
  const hook = await endpoint()
  const { webhook } = await add(hook)
  const asked = { tenant: 'acme', id: webhook.id, signal }
  const since = new Date().toISOString()
  const events = [await emit('order.placed'), await emit('order.paid'), await emit('order.placed', 'order:2')]
  await hook.got(3)
  await untilQuiet()
  hook.received.length = 0
  expect(await replayWebhook(parts, asked, { event: events[1] ?? '' })).toMatchObject({
    attempt: { event: events[1], type: 'order.paid', status: 204, error: null },
  })
  expect(ids(hook)).toEqual([`evt_${events[1]}`])
  hook.received.length = 0
  expect(await replayWebhook(parts, asked, { since })).toEqual({ replayed: 3 })
  await hook.got(3)
  await untilQuiet()
  expect(ids(hook).filter((id) => id !== `evt_${events[2]}`)).toEqual([`evt_${events[0]}`, `evt_${events[1]}`])
  await expect(replayWebhook(parts, asked, { event: '999999999' })).rejects.toMatchObject({ code: 'EVENT_NOT_KEPT' })
  const foreign = await emit('order.placed', 'order:1', 'globex')
  await expect(replayWebhook(parts, asked, { event: foreign })).rejects.toMatchObject({ code: 'EVENT_NOT_KEPT' })
})

test('where a process was ended between two tables, what one of them says is caught up with', async () => {
  const hook = await endpoint()
  const { webhook } = await add(hook)
  await parts.webhooks.change(webhook.id, { state: 'paused' })
  await emit('order.placed')
  const held = `select from ev.subscription where sink = 'webhook' and held_at is not null`
  await until(async () => (await outbox.pool.query(held)).rowCount === 1, 'it to be held')
  expect(hook.received).toEqual([])
  await resumeWebhook(parts, { tenant: 'acme', id: webhook.id })
  await hook.got(1)
})

test('what was paused for a month is switched off', async () => {
  const { webhook } = await add(await endpoint())
  await pauseWebhook(parts, { tenant: 'acme', id: webhook.id })
  await switchOffForgotten(parts)
  expect((await viewed(webhook.id)).state).toBe('paused')
  await switchOffForgotten(parts, 0)
  expect(await viewed(webhook.id)).toMatchObject({ state: 'off', reason: 'it was paused for a month' })
})

test('a shop’s webhooks are brought to what its file says: those at a wanted address stay, with secret and state', async () => {
  const [erp, crm, old] = [await endpoint(), await endpoint(), await endpoint()]
  const { webhook: kept } = await add(erp, { types: ['order.placed'] })
  const { webhook: gone } = await add(old)
  await pauseWebhook(parts, { tenant: 'acme', id: kept.id })
  const secrets = await parts.webhooks.secretsOf(kept.id)
  const exported = await exportWebhooks(parts, 'acme')
  expect(exported).toEqual({ webhooks: [{ url: erp.url, types: ['order.placed'] }, { url: old.url }] })
  const nothing = { added: [], changed: [], removed: [] }
  expect(await applyWebhooks(parts, 'acme', { webhooks: exported.webhooks ?? [] })).toEqual(nothing)
  const webhooks = [{ url: erp.url, types: ['order.paid'], notify: 'ada@example.com' }, { url: crm.url }]
  const differences = [
    { what: 'events', from: 'order.placed', to: 'order.paid' },
    { what: 'notify', from: '', to: 'ada@example.com' },
  ]
  const names = { changed: [{ id: kept.id, url: erp.url, differences }], removed: [{ id: gone.id, url: old.url }] }
  expect(await applyWebhooks(parts, 'acme', { webhooks, dryRun: true })).toEqual({
    added: [{ id: null, url: crm.url, secret: null }],
    ...names,
  })
  expect(await exportWebhooks(parts, 'acme')).toEqual(exported)
  const { added, ...rest } = await applyWebhooks(parts, 'acme', { webhooks })
  expect(rest).toEqual(names)
  expect(added).toMatchObject([{ url: crm.url, secret: expect.stringMatching(/^whsec_/) as string }])
  expect(await viewed(kept.id)).toMatchObject({ types: ['order.paid'], notify: 'ada@example.com', state: 'paused' })
  expect(await parts.webhooks.secretsOf(kept.id)).toEqual(secrets)
  await emit('order.sent')
  await crm.got(1)
  await untilQuiet()
  expect([erp.received.length, old.received.length]).toEqual([0, 0])
})

test('a file with an address that may not be called changes nothing', async () => {
  const { webhook } = await add(await endpoint())
  const webhooks = [{ url: 'https://10.0.0.8/' }]
  await expect(applyWebhooks(parts, 'acme', { webhooks })).rejects.toMatchObject({ code: 'WEBHOOK_URL_REFUSED' })
  expect(await listWebhooks(parts, 'acme')).toMatchObject([{ id: webhook.id }])
})

test('two that bring a shop to the same file at once make each webhook once', async () => {
  const webhooks = [{ url: (await endpoint()).url }, { url: (await endpoint()).url }]
  const both = await Promise.all([1, 2].map(() => applyWebhooks(parts, 'acme', { webhooks })))
  expect(both.flatMap(({ added }) => added)).toHaveLength(2)
  expect(await listWebhooks(parts, 'acme')).toHaveLength(2)
})

test('an address in a private network is refused with the reason, before anything is written', async () => {
  await expect(addWebhook(parts, 'acme', { url: 'https://10.0.0.8/hook?key=hidden' })).rejects.toMatchObject({
    code: 'WEBHOOK_URL_REFUSED',
    message: 'A webhook cannot be at https://10.0.0.8: 10.0.0.8 is in a private network.',
    hint: expect.stringContaining('SHOPCTL_EGRESS_ALLOW') as string,
  })
  await expect(addWebhook(parts, 'acme', { url: 'ftp://x/hook?key=hidden' })).rejects.toMatchObject({
    message: 'A webhook cannot be at ftp://x: it has to begin with https://.',
    hint: 'It has to be a public address that begins with https://.',
  })
  expect(await listWebhooks(parts, 'acme')).toEqual([])
})

test('of many that are made at once no more are taken than a shop may have', async () => {
  const all = Array.from({ length: mostWebhooks + 2 }, (_, index) =>
    parts.webhooks.add('acme', { url: `https://x.test/${index}` }, 'whsec_'),
  )
  const made = (await Promise.allSettled(all)).filter(({ status }) => status === 'fulfilled')
  expect(made).toHaveLength(mostWebhooks)
})

test('the log of each keeps the last attempts only, and a shop that is removed takes all of it along', async () => {
  await insertTenant(parts.pool, { slug: 'initech', name: 'Initech', currency: 'EUR', port: 0 })
  const { id } = await parts.webhooks.add('initech', { url: 'https://x.test' }, 'whsec_')
  const attempt = { event: null, type: 'webhook.test', attempt: 0, status: 204, ms: 1, error: null, answer: '' }
  for (let ms = 1; ms <= 205; ms += 1) await parts.webhookLog.add(id, { ...attempt, ms })
  const kept = await parts.webhookLog.list(id, 999)
  expect([kept.length, kept[0]?.ms]).toEqual([200, 205])
  await deleteTenant(parts.pool, 'initech')
  await parts.webhookLog.add(id, attempt)
  const { rowCount } = await parts.pool.query('select from webhook_attempts where webhook = $1', [id])
  expect(rowCount).toBe(0)
})
