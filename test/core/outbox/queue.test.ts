import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { type Delivery, jobType } from '../../../core/protocol/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client
let got: Delivery[]

const type = jobType('crm', 'sync')
const crm = { plugin: 'crm', method: 'sync', types: [type] }

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
})
afterAll(() => outbox.close())
beforeEach(async () => {
  got = []
  await outbox.admin.replaceSubscriptions('acme', [crm])
})
afterEach(async () => {
  await outbox.stop()
  await outbox.admin.replaceSubscriptions('acme', [])
})

interface Job {
  readonly payload?: unknown
  readonly key?: string
  readonly once?: string
  readonly at?: Date
}

async function enqueue({ payload = null, key, once, at }: Job = {}): Promise<boolean> {
  const values = ['crm', 'sync', key, once, JSON.stringify(payload), at]
  const { rows } = await acme.query<{ taken: boolean }>('select api.enqueue($1, $2, $3, $4, $5, $6) as taken', values)
  return rows[0]?.taken === true
}

const deliver = async (_tenant: string, delivery: Delivery): Promise<void> => void got.push(delivery)
const untilGot = (count: number): Promise<void> =>
  vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(count), { timeout: 10_000, interval: 5 })
const payloads = (): unknown[] => got.map(({ payload }) => payload)
const left = async (table: string): Promise<number | null> =>
  (await outbox.pool.query(`select from ev.${table}`)).rowCount

test('a job comes to its method, with its payload', async () => {
  outbox.start({ deliver })
  expect(await enqueue({ payload: ['any', 'json'] })).toBe(true)
  await untilGot(1)
  expect(got).toMatchObject([{ plugin: 'crm', method: 'sync', type, payload: ['any', 'json'], attempt: 1 }])
})

test('a job of a transaction that is rolled back is never done, and its idempotency key is free', async () => {
  outbox.start({ deliver })
  await acme.query('begin')
  await enqueue({ payload: 'undone', once: 'rolled back' })
  await acme.query('rollback')
  expect(await enqueue({ payload: 'done', once: 'rolled back' })).toBe(true)
  await untilGot(1)
  expect(payloads()).toEqual(['done'])
})

test('jobs of one key run one after the other in their order, however one fails; those of another do not wait for it', async () => {
  const running = new Set<string>()
  const failing = async (tenant: string, delivery: Delivery): Promise<void> => {
    expect(running.has(delivery.aggregate)).toBe(false)
    running.add(delivery.aggregate)
    await deliver(tenant, delivery)
    running.delete(delivery.aggregate)
    if (delivery.payload === 0 && delivery.attempt < 3) throw new Error('not yet')
  }
  for (const n of [0, 1, 2]) await enqueue({ payload: n, key: 'ann' })
  await enqueue({ payload: 'other', key: 'bob' })
  outbox.start({ deliver: failing })
  await untilGot(6)
  const ofAnn = got.filter(({ aggregate }) => aggregate.endsWith(':ann'))
  expect(ofAnn.map(({ payload, attempt }) => [payload, attempt])).toEqual([
    [0, 1],
    [0, 2],
    [0, 3],
    [1, 1],
    [2, 1],
  ])
})

test('a job that keeps failing is set aside and shown, and done when it is replayed', async () => {
  let isWell = false
  const failing = async (tenant: string, delivery: Delivery): Promise<void> => {
    if (!isWell) throw new Error('the CRM is away')
    await deliver(tenant, delivery)
  }
  outbox.start({ deliver: failing, settings: { maxAttempts: 2 } })
  await enqueue({ payload: 1 })
  await vi.waitFor(async () => expect(await outbox.admin.listParked('acme')).toHaveLength(1), { interval: 10 })
  expect(await outbox.admin.listParked('acme')).toMatchObject([{ plugin: 'crm', type, error: 'the CRM is away' }])
  isWell = true
  await outbox.admin.replay('acme')
  await untilGot(1)
})

test('a job with an idempotency key is taken once', async () => {
  outbox.start({ deliver })
  expect([await enqueue({ once: 'k' }), await enqueue({ once: 'k' })]).toEqual([true, false])
  await untilGot(1)
  expect(await enqueue({ once: 'k' })).toBe(false)
  expect(await left('job')).toBe(0)
})

test('a job for later waits until then, and outlives a node that stops', async () => {
  const node = outbox.start({ deliver })
  await enqueue({ payload: 'later', at: new Date(Date.now() + 3_600_000) })
  await enqueue({ payload: 'now' })
  await untilGot(1)
  await node.close()
  expect(await left('job')).toBe(1)
  await outbox.pool.query(`update ev.job set run_at = now() + interval '50 ms'`)
  outbox.start({ deliver })
  await untilGot(2)
  expect(payloads()).toEqual(['now', 'later'])
})

test('jobs go with their plugin, and do not come back with it, with a replay either', async () => {
  await enqueue({ payload: 'ripe' })
  await outbox.pool.query('select ev.relay(0, 100, 100)')
  await enqueue({ payload: 'waiting' })
  await outbox.admin.replaceSubscriptions('acme', [])
  expect([await left('job'), await left('lane')]).toEqual([0, 0])
  await outbox.admin.replaceSubscriptions('acme', [crm], { replay: true })
  outbox.start({ deliver })
  await enqueue({ payload: 'new' })
  await untilGot(1)
  expect(payloads()).toEqual(['new'])
})
