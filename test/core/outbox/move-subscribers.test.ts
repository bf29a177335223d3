import type pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Delivery } from '../../../core/protocol/index.js'
import { until } from '../../setup/until.js'
import { startTestOutbox, type TestOutbox } from './start-test-outbox.js'

let outbox: TestOutbox
let acme: pg.Client
const got: string[] = []

beforeAll(async () => {
  outbox = await startTestOutbox()
  acme = await outbox.tenant('acme')
})
afterEach(() => outbox.stop())
afterAll(() => outbox.close())

const inside = [
  { plugin: 'guard', method: 'count', types: ['order.placed'] },
  { plugin: 'guard', method: 'tell', types: ['order.paid'] },
]
const outside = [{ plugin: 'guard', method: 'event', types: ['order.placed', 'order.paid'] }]
const other = { plugin: 'other', method: 'on', types: ['order.paid'] }

/** As a swap does. */
async function place(where: 'inside' | 'outside'): Promise<void> {
  const places = {
    worker: [...(where === 'inside' ? inside : []), other],
    socket: where === 'outside' ? outside : [],
  }
  await outbox.admin.moveSubscribers('acme', places)
  for (const sink of ['worker', 'socket'] as const)
    await outbox.admin.replaceSubscriptions('acme', places[sink], { sink })
}

const emit = async (...types: string[]): Promise<void> => {
  for (const type of types) await acme.query('select api.emit($1, $2, $3)', [type, 'order-1', {}])
}

const noting =
  (where: string) =>
  async (_tenant: string, { id, type, method }: Delivery): Promise<void> =>
    void got.push(`${where} ${method} ${type} ${id}`)

const refusing = async (): Promise<never> => {
  throw new Error('nobody takes it')
}

const told = (who: string): string[] =>
  got.filter((line) => line.startsWith(who)).map((line) => line.split(' ')[2] ?? '')

test('what waits for a plugin when it moves follows it, in its order, and what others have stays theirs (N10)', async () => {
  await place('inside')
  outbox.start({ deliver: refusing })
  await emit('order.placed', 'order.paid')
  await until(
    async () => (await outbox.pool.query('select from ev.lane where attempts > 1')).rowCount === 3,
    'each to be tried',
  )
  await outbox.stop()
  // Nobody has looked at these yet.
  await emit('order.placed')
  await place('outside')
  await place('outside')
  outbox.start({ deliver: noting('worker'), sinks: { socket: { deliver: noting('socket') } } })
  await until(() => got.length === 4, 'all to be told')
  expect(told('socket event')).toEqual(['order.placed', 'order.paid', 'order.placed'])
  expect(got.filter((line) => line.startsWith('worker on'))).toHaveLength(1)
})

test('what was held for it while it was not connected comes to its methods in the shop, each its own (N10)', async () => {
  got.splice(0)
  await place('outside')
  await outbox.admin.hold('acme', { sink: 'socket', plugin: 'guard' })
  await emit('order.placed', 'order.paid', 'order.placed')
  outbox.start({ deliver: noting('worker') })
  await until(() => got.length === 1, 'the other to be told')
  await place('inside')
  await until(() => got.length === 4, 'all to be told')
  expect(told('worker count')).toEqual(['order.placed', 'order.placed'])
  expect(told('worker tell')).toEqual(['order.paid'])
  expect(await outbox.admin.heldIn('socket')).toEqual([])
})
