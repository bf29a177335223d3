import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Bus, type BusStanding, busMigrations, type CloudEvent, cloudEventOf, openBus } from '../../../core/bus/index.js'
import { migrate } from '../../../core/database/index.js'
import { Broker } from '../../setup/broker/broker.js'
import { until } from '../../setup/until.js'
import { startTestOutbox, type TestOutbox } from '../outbox/start-test-outbox.js'
import { type BusReader, readFeed, readRabbit } from './bus-reader.js'

let broker: Broker
let outbox: TestOutbox
const standings: BusStanding[] = []

beforeAll(async () => {
  ;[broker, outbox] = await Promise.all([Broker.start(), startTestOutbox()])
  const client = await outbox.pool.connect()
  await migrate(client, busMigrations, 'public')
  client.release()
}, 180_000)

afterAll(async () => {
  await Promise.all([broker?.close(), outbox?.close()])
})

const exchange = 'shopctl'

/** The buses; what each test says of one is true of the other. */
const buses = [
  {
    kind: 'RabbitMQ',
    open: () => openBus({ settings: { kind: 'rabbitmq', url: broker.url, exchange }, pool: outbox.pool, onStanding }),
    read: (name: string, tenant?: string): Promise<BusReader> =>
      readRabbit(broker.url, { queue: name, keys: [tenant === undefined ? '#' : `${tenant}.#`], exchange }),
  },
  {
    kind: 'the embedded bus',
    open: () => openBus({ settings: { kind: 'embedded' }, pool: outbox.pool, onStanding }),
    read: (_name: string, tenant?: string): Promise<BusReader> => readFeed(outbox.pool, tenant),
  },
] as const

const onStanding = (standing: BusStanding): void => void standings.push(standing)

describe.each(buses)('$kind', ({ open, read }) => {
  let bus: Bus

  beforeAll(async () => {
    const opened = await open()
    if (opened === undefined) throw new Error('there is no bus')
    bus = opened
    await until(() => bus.standing.kind === 'open', 'the bus')
  })
  afterAll(() => bus.close())

  test('a reader gets an event whole, as a CloudEvent (S15)', async () => {
    const reader = await read('whole')
    const event = eventOf('acme', 7, 'order:ord_1')
    await bus.publish(event, never)
    await until(async () => (await reader.events()).length > 0, 'the event')
    expect(await reader.events()).toEqual([event])
    await reader.close()
  })

  test('events of each aggregate are read in the order in which they were published (S15)', async () => {
    const reader = await read('order')
    const aggregates = Array.from({ length: 10 }, (_, n) => `order:ord_${n}`)
    const publishAll = async (aggregate: string): Promise<void> => {
      for (let n = 1; n <= 20; n += 1) await bus.publish(eventOf('acme', n, aggregate), never)
    }
    await Promise.all(aggregates.map(publishAll))
    await until(async () => (await reader.events()).length === 200, 'all events')
    const events = await reader.events()
    for (const aggregate of aggregates) {
      const sequence = events.filter(({ subject }) => subject === aggregate).map((event) => event.sequence)
      expect(sequence).toEqual(sequence.toSorted())
    }
    await reader.close()
  })

  test('a reader may choose one shop’s events (S15)', async () => {
    const reader = await read('one-shop', 'globex')
    await bus.publish(eventOf('acme', 1, 'order:ord_1'), never)
    await bus.publish(eventOf('globex', 2, 'order:ord_1'), never)
    await until(async () => (await reader.events()).length > 0, 'the event')
    expect((await reader.events()).map(({ source }) => source)).toEqual(['/shops/globex'])
    await reader.close()
  })
})

const never = new AbortController().signal

const eventOf = (tenant: string, id: number, aggregate: string): CloudEvent =>
  cloudEventOf(tenant, { id: String(id), type: 'order.placed', aggregate, at: '2026-11-29T12:00:00.000Z', payload: { n: id } })
