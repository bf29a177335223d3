import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { OutsideEvents } from '../../../core/platform/outside-events.js'
import type { PushedEvent } from '../../../core/protocol/index.js'
import { until } from '../../setup/until.js'
import { startTestOutbox, type TestOutbox } from '../outbox/start-test-outbox.js'
import { OutsideLine } from './outside-line.js'

let outbox: TestOutbox
beforeAll(async () => {
  outbox = await startTestOutbox()
})
afterAll(() => outbox.close())

async function lineOf(tenant: string, options: { readonly ackMs?: number } = {}): Promise<OutsideLine> {
  const line = await OutsideLine.open(outbox, tenant, options)
  onTestFinished(() => line.close())
  return line
}

const numberOf = ({ payload }: PushedEvent): number => (payload as { n: number }).n
const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1)

test('10,000 events while an external plugin is gone are all there when it is back, in order for each aggregate (S19)', async () => {
  const [aggregates, each] = [20, 500]
  const line = await lineOf('acme')
  const before = await line.connect((_event, ack) => ack())
  before.disconnect()
  await line.emit(aggregates, each)
  await line.untilHeld()
  const got: PushedEvent[] = []
  // From two machines: of each connection 2,000 messages a second are read.
  for (const _ of [1, 2])
    await line.connect((event, ack) => {
      got.push(event)
      ack()
    })
  await until(() => got.length >= aggregates * each, 'all events', 60_000)
  const byAggregate = Map.groupBy(got, ({ aggregate }) => aggregate)
  expect(byAggregate.size).toBe(aggregates)
  for (const events of byAggregate.values()) expect(events.map(numberOf)).toEqual(upTo(each))
  expect(await line.setAside()).toBe(0)
}, 120_000)

test('an ack that comes late, twice or never holds up its own aggregate alone, and what is never acked is set aside (S19)', async () => {
  const line = await lineOf('globex', { ackMs: 150 })
  const got: PushedEvent[] = []
  const waiting: NodeJS.Timeout[] = []
  onTestFinished(() => waiting.forEach(clearTimeout))
  await line.connect((event, ack) => {
    got.push(event)
    if (event.aggregate === 'order:2') return
    // The first is acked when it has already come again, the third when it comes for the third time.
    if (numberOf(event) === 1 && event.attempt === 1) waiting.push(setTimeout(ack, 250))
    else if (numberOf(event) === 1 || (numberOf(event) === 3 && event.attempt < 3)) return
    else for (const _ of [1, 2]) ack()
  })
  await line.emit(2, 5)
  await until(async () => (await line.setAside()) === 1, 'one to be set aside')
  const seen = (aggregate: string): number[] => got.filter((one) => one.aggregate === aggregate).map(numberOf)
  await until(() => seen('order:1').includes(5), 'all of the other')
  expect([...new Set(seen('order:1'))]).toEqual(upTo(5))
  expect(seen('order:1').filter((n) => n === 3)).toEqual([3, 3, 3])
  expect(seen('order:1').filter((n) => n === 2 || n > 3)).toEqual([2, 4, 5])
  expect(got.filter((one) => one.aggregate === 'order:2').map(({ attempt }) => attempt)).toEqual(upTo(8))
  expect(new Set(seen('order:2'))).toEqual(new Set([1]))
}, 30_000)

test('a release that breaks off half-way is brought to its end while its plugin is there', async () => {
  await outbox.tenant('initech')
  const [points, held] = [{ tenant: 'initech', plugin: 'points' }, `select from ev.lane where held_at is not null`]
  const subscription = { plugin: points.plugin, method: 'outside', types: ['order.placed'] }
  await outbox.admin.replaceSubscriptions('initech', [subscription], { sink: 'socket' })
  await outbox.admin.hold('initech', { sink: 'socket' })
  await outbox.pool.query(
    `insert into ev.lane (subscription_id, aggregate, tenant_id, sink, held_at, cursor, head)
     select subscription.id, 'many-' || n, tenant_id, sink, held_at, 0, 1
     from ev.subscription join ev.tenant on tenant.id = tenant_id, generate_series(1, 1500) n where slug = 'initech'`,
  )
  const client = await outbox.pool.connect()
  await client.query('begin')
  await client.query(`select from ev.lane where aggregate = 'many-999' for update`)
  const said: string[] = []
  const presence = { ...points, connections: 1, since: '2026-01-01T00:00:00.000Z' }
  const events = new OutsideEvents({
    supervisor: { sockets: { present: async () => [presence], push: async () => undefined } },
    outbox: outbox.admin,
    log: (line) => void said.push(line),
    kick: () => undefined,
    lookEveryMs: 20,
  })
  onTestFinished(() => events.close())
  events.connected(presence)
  // It waits for the lane of the second step when its connection ends.
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and query like '%ev.lane%'`
  await until(async () => (await outbox.pool.query(end)).rowCount === 1, 'the release to wait')
  await until(() => said.length === 1, 'it to fail')
  expect((await outbox.pool.query(held)).rowCount).toBe(500)
  expect(await outbox.admin.heldIn('socket')).toEqual(expect.arrayContaining([points]))
  expect(await outbox.admin.halfReleased('socket')).toEqual(['initech'])
  await client.query('rollback')
  client.release()
  events.begin()
  await until(async () => (await outbox.pool.query(held)).rowCount === 0, 'it to be released')
  expect(await outbox.admin.halfReleased('socket')).toEqual([])
})

test('an external plugin that acks nothing leaves places of its shop to the others, however much waits for it', async () => {
  const shop = await outbox.tenant('umbrella')
  const plugins = ['stuck', 'points']
  const subscriptions = plugins.map((plugin) => ({ plugin, method: 'outside', types: ['order.placed'] }))
  await outbox.admin.replaceSubscriptions('umbrella', subscriptions, { sink: 'socket' })
  const pushed: string[] = []
  const push = async ({ plugin }: { readonly plugin: string }): Promise<void> => {
    pushed.push(plugin)
    if (plugin === 'stuck') await new Promise(() => undefined)
  }
  const since = '2026-01-01T00:00:00.000Z'
  const present = async () => plugins.map((plugin) => ({ tenant: 'umbrella', plugin, connections: 1, since }))
  const events = new OutsideEvents({
    supervisor: { sockets: { present, push } },
    outbox: outbox.admin,
    log: () => undefined,
    kick: () => undefined,
  })
  await shop.query(`select api.emit('order.placed', 'order:' || n, '{}') from generate_series(1, 60) n`)
  outbox.start({ sinks: { socket: events.sinkOf((_tenant, _call, work) => work()) } })
  onTestFinished(() => outbox.stop())
  const count = (plugin: string): number => pushed.filter((one) => one === plugin).length
  await until(() => count('points') === 60, 'all for the other')
  expect(count('stuck')).toBe(12)
})
