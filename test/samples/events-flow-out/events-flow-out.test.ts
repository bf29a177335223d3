import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BusReader, readRabbit } from '../../core/bus/bus-reader.js'
import { validateMessage } from '../../core/bus/validate-message.js'
import { Broker } from '../../setup/broker/broker.js'
import { DatabaseProxy } from '../../setup/database-proxy.js'
import { Shopper } from '../../setup/shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

/** S15: what happens in shops goes out to programs that are no plugins, by a real RabbitMQ that comes later than the platform. */

let broker: Broker
let way: DatabaseProxy
let platform: TestPlatform

beforeAll(async () => {
  broker = await Broker.start()
  way = new DatabaseProxy(broker.port)
  await way.open()
  await way.refuse()
  const environment = { SHOPCTL_SAMPLES: 'none', SHOPCTL_BUS: `amqp://guest:guest@127.0.0.1:${way.port}` }
  platform = await TestPlatform.start({ environment })
  await platform.client.createTenant({ slug: 'acme', name: 'Acme', currency: 'EUR' }, () => undefined)
}, 300_000)

afterAll(async () => {
  await platform?.close()
  await way?.refuse()
  await broker?.close()
})

test('what happens in a shop comes out of a real RabbitMQ, as its AsyncAPI document says (S15)', async () => {
  const reader: BusReader = await readRabbit(broker.url, { queue: 'erp', keys: ['acme.#'], exchange: 'shopctl' })
  const shopper = new Shopper(await platform.address('acme'))
  await shopper.register('ada@example.com')
  await shopper.login('ada@example.com')
  const { bus } = await platform.status()
  expect(bus).toMatchObject({ standing: { kind: 'away', why: expect.stringContaining('ECONNREFUSED') } })
  expect(JSON.stringify(bus)).not.toContain('guest')
  await way.open()
  await until(async () => (await reader.events()).length >= 2, 'both events', 30_000)
  const events = await reader.events()
  expect(events.map(({ type }) => type)).toEqual(['customer.registered', 'customer.logged-in'])
  const document = await platform.client.describeEvents('acme')
  for (const event of events) expect(validateMessage(document, event)).toEqual([])
  expect((await platform.status()).bus).toMatchObject({ standing: { kind: 'open' } })
  await reader.close()
})
