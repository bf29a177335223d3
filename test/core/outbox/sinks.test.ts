import type pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { pullForward } from '../../../core/outbox/clock-loop.js'
import { EventWork } from '../../../core/outbox/event-work.js'
import { FairClaim } from '../../../core/outbox/fair-claim.js'
import { defaultSettings } from '../../../core/outbox/outbox-settings.js'
import type { Delivery } from '../../../core/protocol/index.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client
let got: string[]

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
})
afterAll(() => outbox.close())
beforeEach(() => {
  got = []
})
afterEach(async () => {
  await outbox.stop()
  for (const sink of ['worker', 'bus', 'webhook', 'socket'] as const)
    await outbox.admin.replaceSubscriptions('acme', [], { sink })
})

const emit = async (type: string, aggregate = 'order-1'): Promise<void> => {
  await acme.query(`select api.emit($1, $2, '{}')`, [type, aggregate])
}

/** Notes what comes, as `bus order.placed`. */
const noting =
  (sink: string) =>
  async (_: string, { type }: Delivery): Promise<void> => {
    got.push(`${sink} ${type}`)
  }

const untilGot = (...wanted: readonly string[]): Promise<void> =>
  vi.waitFor(() => expect(got.toSorted()).toEqual(wanted.toSorted()), { timeout: 5000, interval: 5 })

const lanes = async (where: string): Promise<number> =>
  (await outbox.pool.query(`select from ev.lane where ${where}`)).rowCount ?? 0

const everything = { plugin: 'feed', method: 'push', types: ['*'] }

test('each sink gets what is meant for it; who wants everything gets no jobs of the queue (S15)', async () => {
  const sync = { plugin: 'crm', method: 'sync', types: ['crm.job:sync'] }
  await outbox.admin.replaceSubscriptions('acme', [sync])
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'bus' })
  await outbox.admin.replaceSubscriptions('acme', [{ ...everything, types: ['order.paid'] }], { sink: 'webhook' })
  await emit('order.placed')
  await emit('order.paid')
  await acme.query(`select api.enqueue('crm', 'sync', null, null, '{}', null)`)
  const sinks = { bus: { deliver: noting('bus') }, webhook: { deliver: noting('webhook') } }
  outbox.start({ deliver: noting('worker'), sinks })
  await untilGot('bus order.placed', 'bus order.paid', 'webhook order.paid', 'worker crm.job:sync')
})

test('subscribers of one sink are replaced without those of another', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'bus' })
  await outbox.admin.replaceSubscriptions('acme', [])
  await emit('order.placed')
  outbox.start({ sinks: { bus: { deliver: noting('bus') } } })
  await untilGot('bus order.placed')
})

test('what hangs in one sink holds up no other, and its pauses are its own', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything])
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'webhook' })
  for (const order of ['1', '2', '3', '4']) await emit('order.placed', order)
  const hanging = (): Promise<void> => new Promise(() => {})
  const settings = { concurrency: 2, perTenant: 2 }
  outbox.start({ settings, deliver: noting('worker'), sinks: { webhook: { deliver: hanging } } })
  await untilGot(...Array.from({ length: 4 }, () => 'worker order.placed'))
})

test('an attempt’s pause may be said by the sink, and a clock that is set right leaves it', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'webhook' })
  await emit('order.placed')
  const fail = async (): Promise<void> => {
    throw new Error('503')
  }
  const webhook = { deliver: fail, pauseMs: () => 3_600_000, settings: { longestRetryMs: 3_600_000 } }
  outbox.start({ sinks: { webhook } })
  await vi.waitFor(async () => expect(await lanes(`run_at > now() + interval '59 minutes'`)).toBe(1))
  expect(await pullForward({ pool: outbox.pool, settings: defaultSettings, sinks: { webhook } })).toBe(0)
})

test('a sink that cannot be reached is not asked, and goes on where it was', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'bus' })
  await emit('order.placed')
  let isReachable = false
  const node = outbox.start({ sinks: { bus: { deliver: noting('bus'), isReachable: () => isReachable } } })
  await vi.waitFor(async () => expect(await lanes('attempts = 0 and lease is null')).toBe(1))
  isReachable = true
  node.kick()
  await untilGot('bus order.placed')
})

test('a slow subscriber gives its place to another aggregate between two events, and keeps its order', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'socket' })
  for (const type of ['order.one', 'order.two', 'order.three']) await emit(type, 'order-slow')
  await emit('order.paid', 'order-other')
  const deliver = async (_: string, { type }: Delivery): Promise<void> => {
    got.push(type)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  outbox.start({ sinks: { socket: { deliver, settings: { concurrency: 1, perTenant: 1, batchMs: 0 } } } })
  await untilGot('order.one', 'order.two', 'order.three', 'order.paid')
  expect(got.filter((type) => type !== 'order.paid')).toEqual(['order.one', 'order.two', 'order.three'])
  expect(got.at(-1)).toBe('order.three')
})

test('for a subscriber that is held its events are kept, in their order, counted as far as it is asked, and not claimed', async () => {
  const other = { plugin: 'other', method: 'push', types: ['order.placed'] }
  await outbox.admin.replaceSubscriptions('acme', [everything, other], { sink: 'socket' })
  await emit('order.placed')
  const deliver = async (_: string, { type, plugin }: Delivery): Promise<void> => {
    got.push(`${plugin} ${type}`)
  }
  await outbox.admin.hold('acme', { sink: 'socket', plugin: 'feed' })
  const node = outbox.start({ sinks: { socket: { deliver } } })
  await emit('order.paid')
  await untilGot('other order.placed')
  await vi.waitFor(async () => expect(await lanes('held_at is not null and head - cursor > 1')).toBe(1))
  expect(await outbox.admin.heldIn('socket')).toEqual([{ tenant: 'acme', plugin: 'feed' }])
  const kept = async (plugin: string, most: number): Promise<unknown> =>
    (await outbox.admin.countKept({ sink: 'socket', of: [{ tenant: 'acme', plugin }], most }))[0]?.count
  expect([await kept('feed', 10), await kept('feed', 1), await kept('nobody', 10)]).toEqual([2, 1, 0])
  expect(await outbox.admin.release('acme', { sink: 'socket', plugin: 'feed' })).toBe(1)
  expect(await outbox.admin.heldIn('socket')).toEqual([])
  node.kick()
  await untilGot('other order.placed', 'feed order.placed', 'feed order.paid')
  expect(got.slice(1)).toEqual(['feed order.placed', 'feed order.paid'])
  expect(await outbox.admin.release('acme', { sink: 'socket' })).toBe(0)
})

test('one of a shop’s subscribers that hangs leaves their places to the others, however much waits for it', async () => {
  const quick = { ...everything, method: 'quick' }
  await outbox.admin.replaceSubscriptions('acme', [everything, quick], { sink: 'webhook' })
  for (let order = 1; order <= 12; order += 1) await emit('order.placed', `order-${order}`)
  const deliver = async (_: string, { method }: Delivery): Promise<void> => {
    got.push(method)
    if (method === 'push') await new Promise(() => undefined)
  }
  const settings = { concurrency: 8, perTenant: 4, perSubscriber: 2 }
  outbox.start({ sinks: { webhook: { deliver, settings } } })
  await untilGot(...Array.from({ length: 12 }, () => 'quick'), 'push', 'push')
})

test('what is replayed while it is delivered is delivered anew, and never twice at once', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'webhook' })
  const { rows } = await outbox.pool.query<{ now: Date }>('select now()')
  await emit('order.placed')
  await emit('order.paid')
  const underWay = new Set<string>()
  let isHanging = true
  const deliver = async (_: string, { type, aggregate }: Delivery, signal: AbortSignal): Promise<void> => {
    expect(underWay).not.toContain(aggregate)
    got.push(type)
    if (type !== 'order.paid' || !isHanging) return
    underWay.add(aggregate)
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    underWay.delete(aggregate)
    throw signal.reason
  }
  outbox.start({ settings: { leaseMs: 900 }, sinks: { webhook: { deliver } } })
  await untilGot('order.placed', 'order.paid')
  isHanging = false
  const since = rows[0]?.now ?? new Date()
  expect(await outbox.admin.replaySince('acme', { sink: 'webhook', plugin: 'feed', method: 'push', since })).toBe(2)
  expect(await lanes('lease is not null')).toBe(1)
  await untilGot('order.placed', 'order.paid', 'order.placed', 'order.paid')
  expect(got.slice(2)).toEqual(['order.placed', 'order.paid'])
  await vi.waitFor(async () => expect(await lanes('true')).toBe(0))
})

test('many lanes are held and released in steps, while the relay goes on; what was broken off is caught up with', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'socket' })
  await outbox.admin.replaceSubscriptions('acme', [everything])
  await outbox.pool.query(
    `insert into ev.lane (subscription_id, aggregate, tenant_id, sink, cursor, head, attempts)
     select id, 'many-' || n, tenant_id, sink, 0, 1, 3 from ev.subscription, generate_series(1, 2500) n where sink = 'socket'`,
  )
  outbox.start({ deliver: noting('worker') })
  const client = await outbox.pool.connect()
  await client.query(`begin`)
  await client.query(`select from ev.lane where aggregate = 'many-9' for update`)
  const holding = outbox.admin.hold('acme', { sink: 'socket' })
  await vi.waitFor(async () => expect(await lanes(`held_at is not null`)).toBeGreaterThan(0))
  await emit('order.placed')
  await untilGot('worker order.placed')
  await client.query('rollback')
  client.release()
  await holding
  expect(await lanes(`sink = 'socket' and held_at is null`)).toBe(0)
  await outbox.pool.query(`update ev.lane set held_at = null where aggregate in ('many-1', 'many-2400')`)
  await outbox.admin.hold('acme', { sink: 'socket' })
  expect(await lanes(`sink = 'socket' and held_at is null`)).toBe(0)
  expect(await outbox.admin.release('acme', { sink: 'socket' })).toBe(2501)
  expect(await lanes(`held_at is null and attempts = 0`)).toBe(2501)
})

test('of large events a claim brings fewer, and all are delivered in their order', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'socket' })
  for (const type of ['order.one', 'order.two', 'order.three'])
    await acme.query('select api.emit($1, $2, $3)', [type, 'order-large', { text: 'x'.repeat(40_000) }])
  await outbox.pool.query('select ev.relay(0, 200, 2000)')
  const settings = { ...defaultSettings, batch: 50 }
  const deliver = async (_: string, { type, payload }: Delivery): Promise<void> => {
    got.push(`${type} ${(payload as { text: string }).text.length}`)
  }
  const work = new EventWork({ pool: outbox.pool, sink: 'socket', to: { deliver }, settings, log: () => undefined })
  const brought: number[] = []
  for (const _ of [1, 2]) {
    const [lane] = (await work.claim({ limit: 10, busy: { tenants: [], subscribers: [] } })).work
    if (lane === undefined) throw new Error('there is nothing to claim')
    brought.push(lane.events.length)
    await work.handle(lane, new AbortController().signal)
  }
  expect(brought).toEqual([2, 1])
  expect(got).toEqual(['order.one 40000', 'order.two 40000', 'order.three 40000'])
  expect(await lanes('true')).toBe(0)
})

test('idle carts are told to those alone who have said after how many hours', async () => {
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'bus' })
  await emit('cart.idle', 'cart-1')
  await emit('order.placed')
  outbox.start({ sinks: { bus: { deliver: noting('bus') } } })
  await untilGot('bus order.placed')
  await vi.waitFor(async () => expect((await outbox.pool.query('select from ev.inbox')).rowCount).toBe(0))
  expect(await lanes('true')).toBe(0)
})

test('a sink’s one subscriber is given to all tenants and taken from them; what waited for it goes with it', async () => {
  await outbox.admin.subscribeAll('bus', everything)
  await outbox.admin.subscribeAll('bus', everything)
  await emit('order.placed')
  const node = outbox.start({ sinks: { bus: { deliver: noting('bus') } } })
  await untilGot('bus order.placed')
  await node.close()
  await emit('order.paid')
  outbox.start({})
  await vi.waitFor(async () => expect(await lanes('true')).toBe(1))
  expect(await outbox.admin.tenantsOf('bus')).toEqual(['acme'])
  await outbox.admin.subscribeAll('bus', undefined)
  expect([await lanes('true'), await outbox.admin.tenantsOf('bus')]).toEqual([0, []])
})

test('many tenants whose events wait for a later attempt are not looked through again and again', async () => {
  await outbox.pool.query(
    `with tenants as (
       insert into ev.tenant (slug, role) select 'many' || n, 't_many' || n from generate_series(1, 600) n returning id
     ), subscribed as (
       insert into ev.subscription (tenant_id, sink, plugin, method, types, since)
       select id, 'webhook', '@webhook', 'one', '{*}', 0 from tenants returning id, tenant_id
     )
     insert into ev.lane (subscription_id, aggregate, tenant_id, sink, cursor, head, run_at)
     select id, 'order', tenant_id, 'webhook', 0, 1, now() + interval '1 hour' from subscribed`,
  )
  const claim = new FairClaim({
    pool: outbox.pool,
    settings: defaultSettings,
    name: 'claim of this test',
    table: 'ev.lane',
    pending: `sink = 'webhook' and parked_at is null and held_at is null`,
    columns: 'claimed.aggregate',
  })
  const ends: boolean[] = []
  for (let i = 0; i < 4; i += 1)
    ends.push((await claim.claim({ limit: 10, busy: { tenants: [], subscribers: [] } })).isAll)
  await outbox.pool.query(`delete from ev.tenant where slug like 'many%'`)
  expect(ends).toEqual([false, true, false, true])
})

test('a new subscriber that wants everything may begin with all that is kept, and with no jobs', async () => {
  await emit('order.placed', 'order-9')
  await outbox.admin.replaceSubscriptions('acme', [everything], { sink: 'bus', replay: true })
  outbox.start({ sinks: { bus: { deliver: noting('bus') } } })
  await vi.waitFor(() => expect(got).toContain('bus order.placed'))
  expect(got.filter((line) => line.includes('job'))).toEqual([])
})
