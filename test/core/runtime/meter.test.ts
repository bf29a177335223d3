import { expect, test } from 'vitest'
import { Meter } from '../../../core/runtime/meter.js'

const passesOf = (meter: Meter): Record<string, number | undefined> =>
  Object.fromEntries(meter.take().map(({ line, outcomes }) => [line, outcomes[0]]))

test('of a chain that was passed in part, each line has what passed it', () => {
  const meter = new Meter()
  const chain = meter.chain(['a', 'b', 'c'].map((name) => meter.line(name)))
  for (const count of [3, 3, 1, 0, 2]) meter.passed(chain, count)
  expect(passesOf(meter)).toEqual({ a: 4, b: 3, c: 2 })
  expect(passesOf(meter)).toEqual({})
})

test('what passed in a chain is added to what passed otherwise, and there is a word of it', () => {
  const meter = new Meter()
  let told = 0
  meter.onCounted = () => {
    told += 1
  }
  const line = meter.line('a')
  const chain = meter.chain([line, line])
  meter.passed(chain, 2)
  meter.count(line, 0, 1)
  meter.tally(line, 0)
  expect(passesOf(meter)).toEqual({ a: 4 })
  expect(told).toBe(1)
})
