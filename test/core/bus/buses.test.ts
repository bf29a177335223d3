import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  type Bus,
  busMigrations,
  busSink,
  type CloudEvent,
  cloudEventOf,
  examineBus,
  Feed,
  openBus,
} from '../../../core/bus/index.js'
import { migrate } from '../../../core/database/index.js'
import { Broker } from '../../setup/broker/broker.js'
import { DatabaseProxy } from '../../setup/database-proxy.js'
import { until } from '../../setup/until.js'
import { startTestOutbox, type TestOutbox } from '../outbox/start-test-outbox.js'
import { type BusReader, connectRabbit, readFeed, readRabbit } from './bus-reader.js'
import { allInOrder, LineOut, type OpenLine, openRabbit, type Stood } from './line-out.js'

let broker: Broker
let outbox: TestOutbox

beforeAll(async () => {
  ;[broker, outbox] = await Promise.all([Broker.start(), startTestOutbox()])
  const client = await outbox.pool.connect()
  await migrate(client, busMigrations, 'public')
  client.release()
}, 300_000)

afterAll(async () => {
  await Promise.all([broker.close(), outbox.close()])
})

const exchange = 'shopctl'

/** The buses; what each test says of one is true of the other. */
const buses = [
  {
    kind: 'RabbitMQ',
    settings: () => ({ kind: 'rabbitmq', url: broker.url, exchange }) as const,
    read: (name: string, tenant?: string): Promise<BusReader> =>
      readRabbit(broker.url, { queue: name, keys: [tenant === undefined ? '#' : `${tenant}.#`], exchange }),
  },
  {
    kind: 'the embedded bus',
    settings: () => ({ kind: 'embedded' }) as const,
    read: (name: string, tenant?: string): Promise<BusReader> => readFeed(outbox.pool, name, tenant),
  },
] as const

describe.each(buses)('$kind', ({ settings, read }) => {
  let bus: Bus

  beforeAll(async () => {
    const opened = await openBus({ settings: settings(), pool: outbox.pool, onStanding: () => undefined })
    if (opened === undefined) throw new Error('there is no bus')
    bus = opened
    await until(() => bus.standing.kind === 'open', 'the bus')
  })
  afterAll(() => bus.close())

  test('a reader gets an event whole, as a CloudEvent (S15)', async () => {
    const reader = await read('whole')
    const event = eventOf('acme', 7)
    await bus.publish(event, never)
    await until(async () => (await reader.events()).length > 0, 'the event')
    expect(await reader.events()).toEqual([event])
    await reader.close()
  })

  test('a reader may choose one shop’s events (S15)', async () => {
    const reader = await read('one-shop', 'globex')
    await bus.publish(eventOf('acme', 1), never)
    await bus.publish(eventOf('globex', 2), never)
    await until(async () => (await reader.events()).length > 0, 'the event')
    expect((await reader.events()).map(({ source }) => source)).toEqual(['/shops/globex'])
    await reader.close()
  })

  test('all that shops emit comes out, but jobs, and in order for each aggregate (S15)', async () => {
    const reader = await read('order')
    const tenant = await outbox.tenant(settings().kind)
    await outbox.admin.replaceSubscriptions(settings().kind, [{ plugin: 'bus', method: 'publish', types: ['*'] }], {
      sink: 'bus',
    })
    outbox.start({ sinks: { bus: busSink(bus) } })
    await tenant.query(`select api.enqueue('crm', 'sync', null, null, '{}', null)`)
    for (let n = 1; n <= 20; n += 1) {
      await tenant.query(`select api.emit('order.placed', 'order:' || a, $1) from generate_series(1, 10) a`, [{ n }])
    }
    await until(async () => (await reader.events()).length >= 200, 'all events')
    await outbox.stop()
    const events = await reader.events()
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(['order.placed']))
    for (const of of Map.groupBy(events, ({ subject }) => subject).values()) {
      expect(of.map(({ data }) => data)).toEqual(Array.from({ length: 20 }, (_, n) => ({ n: n + 1 })))
      expect(of.map(({ sequence }) => sequence)).toEqual(of.map(({ sequence }) => sequence).toSorted())
    }
    await reader.close()
  })
})

test('a program without a broker reads what it has not acknowledged yet, again and again (S15)', async () => {
  const feed = new Feed(outbox.pool)
  const bus = await openBus({ settings: { kind: 'embedded' }, pool: outbox.pool, onStanding: () => undefined })
  for (const id of [1, 2, 3]) await bus?.publish(eventOf('initech', id), never)
  const ids = async (): Promise<string[]> =>
    (await feed.read({ reader: 'erp', tenant: 'initech', limit: 2 })).map(({ event }) => event.id)
  expect(await ids()).toEqual(['1', '2'])
  expect(await ids()).toEqual(['1', '2'])
  const [first, second] = await feed.read({ reader: 'erp', tenant: 'initech', limit: 2 })
  await feed.acknowledge('erp', second?.position ?? '')
  expect(await ids()).toEqual(['3'])
  // One of its two processes was slower.
  await feed.acknowledge('erp', first?.position ?? '')
  // It would hear of nothing up to there.
  await expect(feed.acknowledge('erp', '999999999')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  expect(await ids()).toEqual(['3'])
  expect((await feed.last(1, 'initech')).map(({ event }) => event.id)).toEqual(['3'])
  const after = await feed.after(first?.position ?? '', { tenant: 'initech', limit: 5 })
  expect(after.map(({ event }) => event.id)).toEqual(['2', '3'])
  await feed.forgetTenant('initech')
  expect(await ids()).toEqual([])
})

const lineOut = (name: string, url = broker.url, within: OpenLine['within'] = {}): Promise<LineOut> =>
  LineOut.open({ outbox, name, urls: { bus: url, reader: broker.url }, within })

describe('RabbitMQ in trouble', () => {
  test('a broker that is away at the start is found when it comes: nothing was lost, nothing set aside (S15)', async () => {
    const proxy = new DatabaseProxy(broker.port)
    await proxy.open()
    await proxy.refuse()
    const line = await lineOut('away', `amqp://guest:guest@127.0.0.1:${proxy.port}`)
    await line.emit(1, 5)
    await line.untilUntried()
    expect(line.bus.standing).toMatchObject({ kind: 'away', why: expect.stringContaining('ECONNREFUSED') as string })
    await proxy.open()
    expect(await line.outcome(5)).toEqual(allInOrder(5))
    await line.close()
    await proxy.refuse()
  })

  test('a broker killed while events go out, and back: none is lost, each in its order, one that comes twice has the same id (S15)', {
    timeout: 300_000,
  }, async () => {
    const line = await lineOut('killed')
    const emitting = line.emit(1, 30)
    await line.untilSome(10)
    await broker.kill()
    await until(() => line.bus.standing.kind === 'away', 'the bus to be away')
    await emitting
    await line.emit(31, 40)
    await broker.startAgain()
    expect(await line.outcome(40)).toEqual(allInOrder(40))
    await line.close()
  })
})

describe('RabbitMQ that is slow', () => {
  test('a broker that confirms later than an event is waited for gets each one once, in its order (S15)', async () => {
    const proxy = new DatabaseProxy(broker.port)
    proxy.answerLate(250)
    await proxy.open()
    const line = await lineOut('slow', `amqp://guest:guest@127.0.0.1:${proxy.port}`, { event: 100 })
    await line.emit(1, 4)
    expect(await line.outcome(4)).toEqual(allInOrder(4))
    expect(line.said).toContain('an event was not delivered')
    await until(async () => (await line.waiting()) === 0, 'the outbox to be told')
    expect(await line.came()).toBe(20)
    await line.close()
    await proxy.refuse()
  })

  test('a broker that hangs is told, is given nothing more, and nothing twice when it goes on (S15)', async () => {
    const proxy = new DatabaseProxy(broker.port)
    await proxy.open()
    const line = await lineOut('hanging', `amqp://guest:guest@127.0.0.1:${proxy.port}`, { quiet: 200 })
    await line.emit(1, 1)
    await line.untilSome(5)
    proxy.hang()
    await line.emit(2, 3)
    await until(() => line.bus.standing.kind === 'silent', 'the bus to be silent')
    expect(line.bus.standing).toEqual({ kind: 'silent', why: 'it has confirmed nothing for 0.2 s' })
    await until(async () => (await line.held()) === 0, 'what was under way to be given back')
    proxy.goOn()
    expect(await line.outcome(3)).toEqual(allInOrder(3))
    expect(await line.came()).toBe(15)
    await line.close()
    await proxy.refuse()
  })
})

describe('what `shopctl doctor` says of a bus', () => {
  const examine = (exchange: string, url = broker.url) => examineBus({ kind: 'rabbitmq', url, exchange })

  test('a broker that would take events, one that would not, one that is not there (S15)', async () => {
    const other = connectRabbit(broker.url)
    expect(await examine('examined')).toMatchObject({
      state: 'ready',
      words: expect.stringContaining('is made when') as string,
    })
    await other.exchangeDeclare({ exchange: 'examined', type: 'topic', durable: true })
    const reader = await readRabbit(broker.url, { queue: 'examined', keys: ['#'], exchange: 'examined' })
    expect(await examine('examined')).toMatchObject({ state: 'ready', words: 'it is reached, and takes events' })
    expect(await reader.events()).toEqual([])
    await reader.close()
    const asReader = broker.url.replace('guest:guest', 'reader:s3cret')
    expect(await examine('examined', asReader)).toMatchObject({
      state: 'away',
      words: expect.stringContaining('ACCESS_REFUSED') as string,
    })
    await addUser('reader', '^$')
    const refused = await examine('examined', asReader.replace('s3cret', 'reader'))
    expect(refused).toMatchObject({ state: 'refused', words: expect.stringContaining('ACCESS_REFUSED') as string })
    expect(await examine('examined', 'amqp://guest:s3cret@127.0.0.1:1')).toMatchObject({
      state: 'away',
      name: 'RabbitMQ amqp://127.0.0.1:1, exchange "examined"',
    })
    await other.close()
  })
})

describe('RabbitMQ that gives and takes rights', () => {
  test('who may not write is tried again with growing pauses, and goes on when he may (S15)', async () => {
    await addUser('shops', '^$')
    const line = await lineOut('unpermitted', broker.url.replace('guest:guest', 'shops:shops'), { pause: 3_000 })
    const attempts = noteAttempts(line.bus)
    await line.emit(1, 2)
    await until(() => attempts.length >= 4, 'four attempts')
    const pauses = attempts.slice(1, 4).map((at, index) => at - (attempts[index] ?? 0))
    for (const [index, least] of [100, 200, 400].entries()) expect(pauses[index]).toBeGreaterThan(least - 20)
    await permit('shops', '.*')
    expect(await line.outcome(2)).toEqual(allInOrder(2))
    // Told once, however often it is tried.
    expect(line.standings.map(({ kind }) => kind)).toEqual(['open', 'refused', 'open'])
    expect(JSON.stringify(line.standings[1])).toMatch(/ACCESS_REFUSED.*of-unpermitted/)
    await line.close()
  })
})

describe('RabbitMQ that refuses', () => {
  test('a password that the broker does not take is told, without the password (S15)', async () => {
    const url = broker.url.replace('guest@', 's3cret@')
    const standings: Stood[] = []
    const bus = await openRabbit({ outbox, url, exchange: 'of-strangers', standings })
    await until(() => JSON.stringify(standings).includes('ACCESS_REFUSED'), 'the bus to be refused')
    expect(bus.standing.kind).toBe('away')
    expect(JSON.stringify([bus.name, standings])).not.toContain('s3cret')
    await bus.close()
  })

  test('a queue that is full and rejects what is published gets it when there is room again (S15)', async () => {
    const line = await lineOut('full')
    const other = connectRabbit(broker.url)
    const limits = { 'x-max-length': 1, 'x-overflow': 'reject-publish' } as const
    await other.queueDeclare({ queue: 'tight', arguments: limits })
    await other.queueBind({ queue: 'tight', exchange: line.exchange, routingKey: '#' })
    await line.emit(1, 3)
    await until(() => line.said.includes('an event was not delivered'), 'an event that is refused')
    await other.queueDelete('tight')
    expect(await line.outcome(3)).toEqual(allInOrder(3))
    await other.close()
    await line.close()
  })

  test('a broker short of memory is left alone, and gets events again when it has some (S15)', async () => {
    const line = await lineOut('blocked')
    await broker.call('vm_memory_monitor', 'set_vm_memory_high_watermark', '[0.00001]')
    await line.emit(1, 3)
    await until(() => line.bus.standing.kind === 'blocked', 'the bus to be blocked')
    await broker.call('vm_memory_monitor', 'set_vm_memory_high_watermark', '[0.9]')
    expect(await line.outcome(3)).toEqual(allInOrder(3))
    await line.close()
  })

  test('an exchange of another kind is told with what the broker says of it, and without a password; mended, events go out (S15)', async () => {
    const other = connectRabbit(broker.url)
    await other.exchangeDeclare({ exchange: 'other', type: 'fanout', durable: true })
    const standings: Stood[] = []
    const bus = await openRabbit({ outbox, url: broker.url, exchange: 'other', standings })
    await until(() => bus.standing.kind === 'refused', 'the bus to be refused')
    expect(bus.standing).toMatchObject({ why: expect.stringContaining(`inequivalent arg 'type'`) as string })
    expect(JSON.stringify([bus.name, standings])).not.toContain('guest')
    await other.exchangeDelete({ exchange: 'other' })
    await until(() => bus.standing.kind === 'open', 'the bus to be open')
    // It is made anew where somebody deletes it.
    await other.exchangeDelete({ exchange: 'other' })
    const isOut = (): Promise<boolean> =>
      bus.publish(eventOf('acme', 1), AbortSignal.timeout(5_000)).then(
        () => true,
        () => false,
      )
    await until(isOut, 'an event to go out')
    await other.close()
    await bus.close()
  })
})

async function addUser(name: string, write: string): Promise<void> {
  await broker.evaluate(`rabbit_auth_backend_internal:add_user(<<"${name}">>, <<"${name}">>, <<"test">>).`)
  await permit(name, write)
}

/** To configure and to read all, and to write what matches. */
const permit = (name: string, write: string): Promise<void> =>
  broker.evaluate(
    `rabbit_auth_backend_internal:set_permissions(<<"${name}">>, <<"/">>, <<".*">>, <<"${write}">>, <<".*">>, <<"test">>).`,
  )

/** When the bus was given events: those within a moment are one attempt. */
function noteAttempts(bus: Bus): readonly number[] {
  const attempts: number[] = []
  const publish = bus.publish.bind(bus)
  bus.publish = (event, signal) => {
    if (performance.now() - (attempts.at(-1) ?? -Infinity) > 60) attempts.push(performance.now())
    return publish(event, signal)
  }
  return attempts
}

const never = new AbortController().signal

const eventOf = (tenant: string, id: number): CloudEvent => {
  const at = '2026-11-29T12:00:00.000Z'
  return cloudEventOf(tenant, { id: String(id), type: 'order.placed', aggregate: 'order:ord_1', at, payload: { id } })
}
