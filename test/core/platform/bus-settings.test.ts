import { expect, test } from 'vitest'
import { readBus } from '../../../core/platform/bus-settings.js'

test('events go to the embedded bus where nothing is said, and nowhere where that is said', () => {
  expect(readBus({})).toEqual({ kind: 'embedded' })
  expect(readBus({ SHOPCTL_BUS: 'none' })).toEqual({ kind: 'none' })
})

test('an address of RabbitMQ is taken with its exchange', () => {
  const url = 'amqps://ada:s3cret@rabbit.example.com/shops'
  expect(readBus({ SHOPCTL_BUS: url })).toEqual({ kind: 'rabbitmq', url, exchange: 'shopctl' })
  expect(readBus({ SHOPCTL_BUS: url, SHOPCTL_BUS_EXCHANGE: 'out.events' })).toMatchObject({ exchange: 'out.events' })
})

test.each(['kafka://rabbit', 'rabbit', 'amqp:', 'http://ada:s3cret@rabbit'])(
  'another bus is refused, and not repeated, for there may be a password in it: %s',
  (text) => {
    expect(() => readBus({ SHOPCTL_BUS: text })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', message: expect.not.stringContaining(text) as string }),
    )
  },
)

test.each(['', 'amq.topic', 'two words', 'x'.repeat(128)])('"%s" is no name of an exchange of ours', (name) => {
  const environment = { SHOPCTL_BUS: 'amqp://rabbit', SHOPCTL_BUS_EXCHANGE: name }
  expect(() => readBus(environment)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
})
