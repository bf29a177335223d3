import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { FairGate, Lane } from '../../../../core/serve/gateway/fair-gate.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const limits = { working: 3, workingTotal: 4, queued: 5, queueMs: 1_000 }

test('tenants take turns, however many wait for each', () => {
  const { gate, lanes, went } = setUp()
  for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'a6']) expect(gate.enter(lanes.a, name)).toBe(true)
  for (const name of ['b1', 'b2', 'c1', 'b3']) gate.enter(lanes[name[0] as 'b'], name)
  expect(went).toEqual(['a1', 'a2', 'a3', 'b1'])
  // One ends after the other, and each time it is another tenant's turn.
  for (const lane of [lanes.a, lanes.a, lanes.b, lanes.a, lanes.b, lanes.c]) gate.leave(lane)
  expect(went.slice(4)).toEqual(['b2', 'c1', 'a4', 'b3', 'a5', 'a6'])
})

test('a tenant never has more places than it may, though others are free', () => {
  const { gate, lanes, went } = setUp()
  for (const name of ['a1', 'a2', 'a3', 'a4']) gate.enter(lanes.a, name)
  expect(went).toEqual(['a1', 'a2', 'a3'])
  gate.enter(lanes.b, 'b1')
  gate.leave(lanes.b)
  expect(went).toEqual(['a1', 'a2', 'a3', 'b1'])
  gate.leave(lanes.a)
  expect(went.at(-1)).toBe('a4')
})

test('who comes when the queue is full is not let in, who has waited too long gives up, and nobody is called twice', () => {
  const { gate, lanes, went, gaveUp } = setUp()
  for (let i = 1; i <= 8; i += 1) gate.enter(lanes.a, `a${i}`)
  expect(gate.enter(lanes.a, 'a9')).toBe(false)
  lanes.a.forget('a5')
  vi.advanceTimersByTime(1_001)
  expect(gaveUp).toEqual(['a4', 'a6', 'a7', 'a8'])
  gate.enter(lanes.a, 'a10')
  for (let i = 0; i < 3; i += 1) gate.leave(lanes.a)
  expect(went).toEqual(['a1', 'a2', 'a3', 'a10'])
  expect(lanes.a.working).toBe(1)
  expect(vi.getTimerCount()).toBe(0)
})

test('one that comes out while it goes in gives its place to the next', () => {
  const { gate, lanes, went } = setUp()
  const lane: Lane<string> = new Lane({
    go: (name) => {
      went.push(name)
      gate.leave(lane)
    },
    giveUp: () => undefined,
  })
  for (const name of ['a1', 'a2', 'a3', 'b1']) gate.enter(lanes[name[0] as 'a'], name)
  for (const name of ['d1', 'd2', 'd3']) gate.enter(lane, name)
  gate.leave(lanes.a)
  expect(went).toEqual(['a1', 'a2', 'a3', 'b1', 'd1', 'd2', 'd3'])
  expect(lane.working).toBe(0)
})

function setUp() {
  const went: string[] = []
  const gaveUp: string[] = []
  const lane = () => new Lane<string>({ go: (name) => went.push(name), giveUp: (name) => gaveUp.push(name) })
  return { gate: new FairGate<string>(limits), lanes: { a: lane(), b: lane(), c: lane() }, went, gaveUp }
}
