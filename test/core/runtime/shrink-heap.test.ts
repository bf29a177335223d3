import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { shrinkHeap } from '../../../core/runtime/shrink-heap.js'

test('what nobody holds any more is given back, and no other code can have it collected', () => {
  let held: number[][] | undefined = Array.from({ length: 200 }, () => Array.from({ length: 10_000 }, Math.random))
  const before = process.memoryUsage().heapUsed
  expect(held.length).toBe(200)
  held = undefined
  shrinkHeap()
  expect(before - process.memoryUsage().heapUsed).toBeGreaterThan(10_000_000)
  expect([typeof Reflect.get(globalThis, 'gc'), runInNewContext('typeof gc')]).toEqual(['undefined', 'undefined'])
})
