import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRabbit } from '../../core/bus/bus-reader.js'
import { validateMessage } from '../../core/bus/validate-message.js'
import { Broker } from '../../setup/broker/broker.js'
import { freePorts } from '../../setup/broker/free-ports.js'
import { Shopper } from '../../setup/shopper.js'
import { TestPlatform } from '../../setup/test-platform.js'
import { until } from '../../setup/until.js'

/** S15: what happens in shops goes out to programs that are no plugins by a real RabbitMQ, which comes up beside the platform. */

let broker: Broker
let platform: TestPlatform

beforeAll(async () => {
  const [port = 0] = await freePorts(1)
  const environment = { SHOPCTL_SAMPLES: 'none', SHOPCTL_BUS: `amqp://guest:guest@127.0.0.1:${port}` }
  ;[broker, platform] = await Promise.all([Broker.start(port), TestPlatform.start({ environment })])
  await platform.client.createTenant({ slug: 'acme', name: 'Acme', currency: 'EUR' }, () => undefined)
}, 300_000)

afterAll(async () => {
  await platform.close()
  await broker.close()
})

test('what happens in a shop comes out of a real RabbitMQ, as its AsyncAPI document says', async () => {
  const reader = await readRabbit(broker.url, { queue: 'erp', keys: ['acme.#'], exchange: 'shopctl' })
  const shopper = new Shopper(await platform.address('acme'))
  await shopper.register('ada@example.com')
  await shopper.login('ada@example.com')
  await until(async () => (await reader.events()).length >= 2, 'both events')
  const events = await reader.events()
  expect(events.map(({ type }) => type)).toEqual(['customer.registered', 'customer.logged-in'])
  const document = await platform.client.describeEvents('acme')
  for (const event of events) expect(validateMessage(document, event)).toEqual([])
  await reader.close()
})

test('status says where events go out to, and no password; they are not kept here as well', async () => {
  const { bus } = await platform.status()
  expect(bus).toEqual({
    name: expect.stringContaining(`127.0.0.1:${broker.port}`) as string,
    standing: { kind: 'open' },
  })
  expect(bus?.name).not.toContain('guest')
  await expect(platform.client.readEvents({})).rejects.toMatchObject({ code: 'BUS_NOT_EMBEDDED' })
})
