import specs from '@asyncapi/specs'
import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { asyncApi, type BusSettings, cloudEventOf } from '../../../core/bus/index.js'
import { describedEvents } from '../../../core/shop/host.js'
import { validateMessage } from './validate-message.js'

const events = [...describedEvents, { type: 'loyalty-points.earned', summary: 'Points.', data: { type: 'object' } }]
const rabbit = { kind: 'rabbitmq', url: 'amqps://ada:s3cret@rabbit.example.com/shops', exchange: 'out' } as const

test.for<[string, BusSettings, string | undefined]>([
  ['of all shops, by RabbitMQ', rabbit, undefined],
  ['of one shop, without a broker', { kind: 'embedded' }, 'acme'],
])('the document %s is what AsyncAPI 3.0 says it is, and holds no password (S15)', ([, bus, tenant]) => {
  const document = asyncApi({ events, tenant, bus })
  // AsyncAPI's schema brings along the one of JSON schema, which ajv would know twice.
  const ajv = new Ajv({ strict: false, validateFormats: false, meta: false, validateSchema: false })
  const isValid = ajv.validate((specs as { schemas: Record<string, object> }).schemas['3.0.0'] ?? {}, document)
  expect(ajv.errors ?? []).toEqual([])
  expect(isValid).toBe(true)
  expect(JSON.stringify(document)).not.toMatch(/ada|s3cret/)
  expect(Object.keys((document as { channels: object }).channels)).toContain('loyalty-points.earned')
})

test('an event is what the document says of its type, and another one is not', () => {
  const document = asyncApi({ events, tenant: 'acme', bus: rabbit })
  const variant = { sku: 'MUG', title: 'Mug', variant: 'blue', handle: 'mug', stock: 3 }
  const told = { id: '7', type: 'variant.restocked', aggregate: 'variant:MUG', at: '2026-11-29T12:00:00.000Z' }
  const event = cloudEventOf('acme', { ...told, payload: { variant } })
  expect(validateMessage(document, event)).toEqual([])
  expect(validateMessage(document, { ...event, source: '/shops/globex' })).not.toEqual([])
  expect(validateMessage(document, { ...event, data: { variant: { ...variant, stock: 'three' } } })).not.toEqual([])
})
