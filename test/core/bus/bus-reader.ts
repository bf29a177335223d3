import type pg from 'pg'
import { Connection } from 'rabbitmq-client'
import { type CloudEvent, Feed } from '../../../core/bus/index.js'
import { until } from '../../setup/until.js'

/** A program outside, which reads what a bus has: all that comes after it was opened. */
export interface BusReader {
  /** In the order in which they came. */
  readonly events: () => Promise<readonly CloudEvent[]>
  close(): Promise<void>
}

/** Comes back by itself, and soon. */
export function connectRabbit(url: string): Connection {
  const connection = new Connection({ url, retryLow: 20, retryHigh: 100 })
  connection.on('error', () => undefined)
  return connection
}

/** Reads a queue of its own, which outlives the broker's restart, by the bindings' keys. */
export async function readRabbit(url: string, { queue, keys, exchange }: RabbitReading): Promise<BusReader> {
  const connection = connectRabbit(url)
  const events: CloudEvent[] = []
  const consumer = connection.createConsumer(
    {
      queue,
      queueOptions: { durable: true },
      exchanges: [{ exchange, type: 'topic', durable: true }],
      queueBindings: keys.map((routingKey) => ({ exchange, routingKey })),
    },
    ({ body, contentType }) => {
      if (contentType !== 'application/cloudevents+json') throw new Error(`a ${contentType} came`)
      events.push(JSON.parse(String(body)) as CloudEvent)
    },
  )
  consumer.on('error', () => undefined)
  let isReady = false
  consumer.once('ready', () => (isReady = true))
  await until(() => isReady, 'the queue')
  return {
    events: async () => events,
    async close() {
      await consumer.close()
      await connection.close()
    },
  }
}

export interface RabbitReading {
  readonly queue: string
  readonly keys: readonly string[]
  readonly exchange: string
}

/** Reads the embedded bus, by a reader's name. */
export async function readFeed(pool: pg.Pool, reader: string, tenant?: string): Promise<BusReader> {
  const feed = new Feed(pool)
  const [last] = await feed.last(1)
  await feed.acknowledge(reader, last?.position ?? '0')
  return {
    events: async () => (await feed.read({ reader, tenant, limit: 10_000 })).map(({ event }) => event),
    close: async () => undefined,
  }
}
