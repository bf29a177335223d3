import { setTimeout as delay } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { shopError } from '../../../core/model/index.js'
import { purgeEvents } from '../../../core/outbox/purge-events.js'
import type { Delivery } from '../../../core/protocol/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client
let globex: pg.Client
let got: (Delivery & { tenant: string })[]

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
  globex = await outbox.tenant('globex')
})
afterAll(() => outbox.close())

const mailer = { plugin: 'mailer', method: 'send', types: ['order.placed', 'order.paid'] }
beforeEach(async () => {
  got = []
  for (const slug of ['acme', 'globex']) await outbox.admin.replaceSubscriptions(slug, [mailer])
})
afterEach(async () => {
  await outbox.stop()
  for (const slug of ['acme', 'globex']) await outbox.admin.replaceSubscriptions(slug, [])
})

type Emitted = [type: string, aggregate?: string, payload?: object]

const emit = async (client: pg.Client, ...emitted: Emitted): Promise<string> => {
  const [type, aggregate = 'order-1', payload = {}] = emitted
  const { rows } = await client.query('select api.emit($1, $2, $3)::text as id', [type, aggregate, payload])
  return rows[0].id
}

const deliver = async (tenant: string, delivery: Delivery): Promise<void> => {
  got.push({ tenant, ...delivery })
}

const untilGot = (count: number): Promise<void> =>
  vi.waitFor(() => expect(got.length).toBeGreaterThanOrEqual(count), { timeout: 5000, interval: 5 })

/** All that was emitted has been looked at. */
const untilQuiet = (): Promise<void> =>
  vi.waitFor(
    async () => {
      const left = `select 1 from ev.inbox union all select 1 from ev.lane where parked_at is null`
      expect((await outbox.pool.query(left)).rowCount).toBe(0)
    },
    { timeout: 5000, interval: 5 },
  )

test('an event reaches each subscriber, whole and under one idempotency key, in its own shop only (S15)', async () => {
  await outbox.admin.replaceSubscriptions('acme', [mailer, { plugin: 'ping', method: 'on', types: ['order.placed'] }])
  const id = await emit(acme, 'order.placed', 'order-7', { total: 10 })
  outbox.start({ deliver })
  await untilGot(2)
  await untilQuiet()
  const common = { tenant: 'acme', id, type: 'order.placed', aggregate: 'order-7', attempt: 1, payload: { total: 10 } }
  expect(got).toEqual(
    expect.arrayContaining([
      { ...common, at: expect.stringMatching(/^2.*Z$/), plugin: 'mailer', method: 'send' },
      { ...common, at: expect.stringMatching(/^2.*Z$/), plugin: 'ping', method: 'on' },
    ]),
  )
  expect(got).toHaveLength(2)
})

test('events come in order per aggregate, also those of several types to one handler (S15)', async () => {
  outbox.start({ deliver })
  for (let n = 0; n < 10; n += 1) await emit(acme, n % 2 === 0 ? 'order.placed' : 'order.paid', 'order-1', { n })
  await emit(acme, 'order.unheard')
  await untilGot(10)
  await untilQuiet()
  expect(got.map(({ payload }) => (payload as { n: number }).n)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
})

test('an event is written in the same transaction as the change: of one that is rolled back it is never delivered (S15)', async () => {
  outbox.start({ deliver })
  await acme.query('begin')
  await emit(acme, 'order.placed', 'order-1', { n: 'undone' })
  await acme.query('rollback')
  await emit(acme, 'order.placed', 'order-1', { n: 'done' })
  await untilGot(1)
  await untilQuiet()
  expect(got.map(({ payload }) => payload)).toEqual([{ n: 'done' }])
})

test('an event that commits after a later one is not lost, and holds up nobody while it is open', async () => {
  outbox.start({ deliver })
  await acme.query('begin')
  await emit(acme, 'order.placed', 'slow')
  await emit(globex, 'order.placed', 'quick')
  await untilGot(1)
  await acme.query('commit')
  await untilGot(2)
  expect(got.map(({ aggregate }) => aggregate)).toEqual(['quick', 'slow'])
})

test('a failing event is retried, set aside after N attempts, shown, and replayable in its order; other aggregates flow (S15)', async () => {
  let isWell = false
  const failing = async (tenant: string, delivery: Delivery): Promise<void> => {
    await deliver(tenant, delivery)
    if (delivery.aggregate === 'bad' && !isWell) throw new Error('no thanks')
  }
  outbox.start({ deliver: failing, settings: { maxAttempts: 3 } })
  const ids = [await emit(acme, 'order.placed', 'bad'), await emit(acme, 'order.paid', 'bad')]
  await emit(acme, 'order.placed', 'good')
  await vi.waitFor(async () => expect(await outbox.admin.listParked('acme')).toHaveLength(1), { interval: 10 })
  ids.push(await emit(acme, 'order.paid', 'bad'))
  await emit(acme, 'order.paid', 'good')
  await vi.waitFor(() => expect(got.filter(({ aggregate }) => aggregate === 'good')).toHaveLength(2), { interval: 5 })
  const bad = () => got.filter(({ aggregate }) => aggregate === 'bad')
  expect(bad().map(({ id, attempt }) => [id, attempt])).toEqual([1, 2, 3].map((attempt) => [ids[0], attempt]))
  await vi.waitFor(async () => expect((await outbox.admin.listParked('acme'))[0]?.waiting).toBe(3), { interval: 10 })
  const [parked] = await outbox.admin.listParked('acme')
  expect(parked).toMatchObject({
    plugin: 'mailer',
    method: 'send',
    aggregate: 'bad',
    event: ids[0],
    attempts: 3,
  })
  expect(parked?.error).toBe('no thanks')
  isWell = true
  expect(await outbox.admin.replay('acme', { plugin: 'other' })).toBe(0)
  expect(await outbox.admin.replay('acme', { plugin: 'mailer', aggregate: 'bad' })).toBe(1)
  await untilQuiet()
  expect(
    bad()
      .map(({ id, attempt }) => [id, attempt])
      .slice(3),
  ).toEqual(ids.map((id) => [id, 1]))
})

test('a failing event is retried with back-off: each pause is twice the one before, up to the longest (S15)', async () => {
  const settings = { retryMs: 10_000, longestRetryMs: 30_000, maxAttempts: 9 }
  outbox.start({ deliver: async () => Promise.reject(new Error('not yet')), settings })
  await emit(acme, 'order.placed')
  for (const [i, seconds] of [10, 20, 30, 30].entries()) {
    // Up to a quarter is added, so that failures do not stay in step; a little has passed since.
    const waiting = `select from ev.lane where lease is null and attempts = ${i + 1} and run_at - now()
      between interval '${seconds * 0.9} s' and interval '${seconds * 1.25} s'`
    const isWaiting = async () => expect((await outbox.pool.query(waiting)).rowCount).toBe(1)
    await vi.waitFor(isWaiting, { timeout: 5000, interval: 5 })
    await outbox.pool.query('update ev.lane set run_at = now()')
  }
})

test('while no worker runs nothing counts as an attempt, and nothing is parked', async () => {
  let tries = 0
  const notRunning = async (tenant: string, delivery: Delivery): Promise<void> => {
    tries += 1
    if (tries < 6) throw shopError('SHOP_NOT_RUNNING', tenant, 'starting')
    await deliver(tenant, delivery)
  }
  outbox.start({ deliver: notRunning, settings: { maxAttempts: 2, retryMs: 5 } })
  await emit(acme, 'order.placed', 'order-1')
  await untilGot(1)
  await untilQuiet()
  expect(got).toMatchObject([{ attempt: 1 }])
})

test('an event that fails in the midst of others begins its own count of attempts', async () => {
  const failing = async (tenant: string, delivery: Delivery): Promise<void> => {
    await deliver(tenant, delivery)
    if ((delivery.payload as { n: number }).n === 1 && delivery.attempt < 3) throw new Error('not yet')
  }
  await acme.query('begin')
  for (let n = 0; n < 3; n += 1) await emit(acme, 'order.placed', 'order-1', { n })
  await acme.query('commit')
  outbox.start({ deliver: failing })
  await untilQuiet().then(() => untilGot(5))
  expect(got.map(({ payload, attempt }) => [(payload as { n: number }).n, attempt])).toEqual([
    [0, 1],
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 1],
  ])
})

test('what takes longer than a lease stays with the node that has it', async () => {
  const slow = async (tenant: string, delivery: Delivery): Promise<void> => {
    await deliver(tenant, delivery)
    await delay(400)
  }
  const settings = { leaseMs: 120 }
  outbox.start({ deliver: slow, settings })
  outbox.start({ deliver: slow, settings })
  await emit(acme, 'order.placed')
  await untilGot(1)
  await untilQuiet()
  expect(got).toHaveLength(1)
})

test('a node that has lost its lease is told to stop, and cannot settle what is another’s', async () => {
  const stopped = Promise.withResolvers<string>()
  const hanging = (_tenant: string, _delivery: Delivery, signal: AbortSignal): Promise<void> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        stopped.resolve((signal.reason as Error).message)
        reject(signal.reason as Error)
      })
    })
  await emit(acme, 'order.placed')
  const first = outbox.start({ deliver: hanging, settings: { leaseMs: 150 } })
  await vi.waitFor(async () =>
    expect((await outbox.pool.query('select from ev.lane where lease is not null')).rowCount).toBe(1),
  )
  await outbox.pool.query('update ev.lane set lease = gen_random_uuid()')
  expect(await stopped.promise).toContain('somebody else')
  expect((await outbox.pool.query('select attempts from ev.lane')).rows).toEqual([{ attempts: 1 }])
  await first.close()
})

test('an event reaches each subscriber at least once: what a node held when it was killed goes to another (S15)', async () => {
  await emit(acme, 'order.placed')
  await outbox.pool.query('select ev.relay(0, 1, 1)')
  await outbox.pool.query(
    `update ev.lane set lease = gen_random_uuid(), run_at = now() + interval '200 ms', attempts = 1`,
  )
  const started = performance.now()
  outbox.start({ deliver })
  await untilGot(1)
  expect(performance.now() - started).toBeGreaterThan(150)
  expect(got[0]?.attempt).toBe(2)
})

test('what a node holds when it stops is another’s at once, and not counted as an attempt', async () => {
  const started = Promise.withResolvers<void>()
  const first = outbox.start({
    deliver: () => {
      started.resolve()
      return new Promise(() => {}) // Heeds no signal.
    },
    settings: { closeMs: 10 },
  })
  await emit(acme, 'order.placed')
  await started.promise
  await first.close()
  outbox.start({ deliver })
  await untilGot(1)
  expect(got[0]?.attempt).toBe(1)
})

test('a subscriber added later gets what happens “from now”; those that stay go on; those that go leave nothing (S15)', async () => {
  await emit(acme, 'order.placed', 'order-1', { n: 'before' })
  await outbox.admin.replaceSubscriptions('acme', [mailer, { plugin: 'late', method: 'on', types: ['order.placed'] }])
  await emit(acme, 'order.placed', 'order-1', { n: 'after' })
  outbox.start({ deliver })
  await untilGot(3)
  await untilQuiet()
  expect(got.filter(({ plugin }) => plugin === 'late').map(({ payload }) => payload)).toEqual([{ n: 'after' }])
  expect(got.filter(({ plugin }) => plugin === 'mailer')).toHaveLength(2)
  await outbox.stop()
  await emit(acme, 'order.placed', 'order-1', { n: 'unwanted' })
  await outbox.admin.replaceSubscriptions('acme', [])
  outbox.start({ deliver })
  await untilQuiet()
  expect(got).toHaveLength(3)
})

test('a subscriber that no longer wants a type goes on with the others', async () => {
  await emit(acme, 'order.placed')
  await emit(acme, 'order.paid')
  const node = outbox.start({ deliver: async () => Promise.reject(new Error('later')), settings: { retryMs: 100_000 } })
  await vi.waitFor(async () =>
    expect((await outbox.pool.query('select from ev.lane where lease is null')).rowCount).toBe(1),
  )
  await node.close()
  await outbox.admin.replaceSubscriptions('acme', [{ ...mailer, types: ['order.placed'] }])
  await outbox.pool.query('update ev.lane set run_at = now()')
  outbox.start({ deliver })
  await untilQuiet()
  expect(got.map(({ type }) => type)).toEqual(['order.placed'])
})

test('deliveries go on after the database was away', async () => {
  outbox.start({ deliver })
  await outbox.pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'shopctl' and pid <> pg_backend_pid()`,
  )
  await emit(acme, 'order.placed')
  await untilGot(1)
})

test('a tenant with very much to do does not hold up the others', async () => {
  await acme.query(`select api.emit('order.placed', 'bulk-' || n, '{}') from generate_series(1, 3000) n`)
  const order: string[] = []
  outbox.start({
    deliver: async (tenant) => {
      order.push(tenant)
      await delay(1)
    },
    settings: { concurrency: 10 },
  })
  await vi.waitFor(() => expect(order.length).toBeGreaterThan(10), { interval: 1 })
  await emit(globex, 'order.placed')
  await vi.waitFor(() => expect(order).toContain('globex'), { timeout: 5000, interval: 5 })
  expect(order.length).toBeLessThan(1500)
})

test('what every subscriber has had is taken away in time; what is parked is kept, and passed over once', async () => {
  const node = outbox.start({
    deliver: (_tenant, { aggregate }) => (aggregate === 'bad' ? Promise.reject(new Error('no')) : Promise.resolve()),
    settings: { maxAttempts: 1 },
  })
  const bad = await emit(acme, 'order.placed', 'bad')
  await emit(acme, 'order.placed', 'good')
  await vi.waitFor(async () => expect(await outbox.admin.listParked('acme')).toHaveLength(1), { interval: 10 })
  await untilQuiet()
  await node.close()
  outbox.start({ settings: { keepMs: 0 } })
  const left = async () => (await outbox.pool.query('select aggregate from ev.event')).rows
  await vi.waitFor(async () => expect(await left()).toEqual([{ aggregate: 'bad' }]), { interval: 10 })
  expect((await outbox.pool.query(`select from ev.aggregate where name = 'good'`)).rowCount).toBe(0)
  const step = (after: string, keepMs = 0) => purgeEvents(outbox.pool, { keepMs, batch: 1, after })
  expect([await step('0'), await step('0', 60_000)]).toEqual([
    { next: bad, count: 0 },
    { next: undefined, count: 0 },
  ])
})

test('one node relays at a time: two at once could put an aggregate’s events into a lane in the wrong order', async () => {
  await emit(acme, 'order.placed')
  const other = await outbox.pool.connect()
  const relay = async (client: pg.ClientBase | pg.Pool) =>
    (await client.query('select moved from ev.relay(0, 1, 1)')).rows
  try {
    await other.query('begin')
    await other.query('select from ev.relay_turn for update')
    expect(await relay(outbox.pool)).toEqual([{ moved: 0 }])
    await other.query('commit')
    expect(await relay(outbox.pool)).toEqual([{ moved: 1 }])
  } finally {
    other.release()
  }
})

test('a subscriber added later that chooses “replay” gets all that is still kept, in order, and then what comes (S15)', async () => {
  const early = { plugin: 'early', method: 'on', types: ['order.sent'] }
  const late = { plugin: 'late', method: 'on', types: ['order.sent'] }
  const sent = (n: number) => emit(acme, 'order.sent', 'order-1', { n })
  await outbox.admin.replaceSubscriptions('acme', [early])
  await sent(1)
  await sent(2)
  outbox.start({ deliver })
  await untilGot(2)
  await untilQuiet()
  await outbox.stop()
  await sent(3) // Still in the inbox.
  await outbox.admin.replaceSubscriptions('acme', [early, late], { replay: true })
  await sent(4)
  await outbox.admin.replaceSubscriptions('acme', [early, late], { replay: true })
  outbox.start({ deliver })
  await untilGot(8)
  await untilQuiet()
  const numbers = (name: string) => got.filter(({ plugin }) => plugin === name).map(({ payload }) => payload)
  expect(numbers('late')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
  expect(numbers('early')).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }, { n: 4 }])
})

test('a subscriber is not made while the relay moves events: what is moved is moved for all who are there', async () => {
  const other = await outbox.pool.connect()
  try {
    await other.query('begin')
    await other.query('select from ev.relay_turn for update')
    let isDone = false
    const late = { plugin: 'late', method: 'on', types: ['order.placed'] }
    const replaced = outbox.admin.replaceSubscriptions('acme', [mailer, late]).then(() => (isDone = true))
    const waits = `select from pg_locks where not granted`
    await vi.waitFor(async () => expect((await outbox.pool.query(waits)).rowCount).toBe(1), { interval: 5 })
    expect(isDone).toBe(false)
    await other.query('commit')
    await replaced
  } finally {
    other.release()
  }
})

test('a parked event that is given up lets those behind it through', async () => {
  const refusing = async (tenant: string, delivery: Delivery): Promise<void> => {
    if ((delivery.payload as { n: number }).n === 1) throw new Error('never')
    await deliver(tenant, delivery)
  }
  outbox.start({ deliver: refusing, settings: { maxAttempts: 1 } })
  for (const n of [0, 1, 2]) await emit(acme, 'order.placed', 'order-1', { n })
  await vi.waitFor(async () => expect(await outbox.admin.listParked('acme')).toHaveLength(1), { interval: 10 })
  expect(await outbox.admin.countParked()).toEqual([{ tenant: 'acme', plugin: 'mailer', count: 1 }])
  expect(await outbox.admin.countParked('globex')).toEqual([])
  expect(await outbox.admin.drop('acme', { plugin: 'mailer' })).toBe(1)
  await untilGot(2)
  await untilQuiet()
  expect(got.map(({ payload }) => payload)).toEqual([{ n: 0 }, { n: 2 }])
  expect(await outbox.admin.countParked()).toEqual([])
})
