import { expect, test } from 'vitest'
import { deliverySpan } from '../../../core/tracing/delivery-span.js'

const handler = { tenant: 'acme', plugin: 'welcome-mail', method: 'welcome' } as const

test('an event that a plugin has got becomes a consumer’s span, with its id and which attempt it was', () => {
  const event = { id: '17', attempt: 2 }
  const told = { ...handler, kind: 'on', point: 'order.placed', outcome: 'failed', ms: 30, event } as const
  expect(deliverySpan(told, 1_000)).toMatchObject({
    name: 'process order.placed',
    kind: 'consumer',
    began: 970,
    ms: 30,
    attributes: {
      'messaging.system': 'shopctl',
      'messaging.operation.type': 'process',
      'messaging.destination.name': 'order.placed',
      'messaging.message.id': '17',
      'shopctl.attempt': 2,
      'shopctl.installation': 'welcome-mail',
      'error.type': 'failed',
    },
    hasFailed: true,
  })
})

test('a job by the clock is a span of its own, and no message', () => {
  const told = { ...handler, kind: 'cron', point: 'clock', outcome: 'passed', ms: 5 } as const
  const span = deliverySpan(told, 1_000)
  expect(span).toMatchObject({ name: 'cron welcome-mail.welcome', kind: 'internal', hasFailed: false })
  expect(Object.keys(span.attributes).filter((key) => key.startsWith('messaging'))).toEqual([])
})
