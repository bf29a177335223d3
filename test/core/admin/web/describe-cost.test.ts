import { expect, test } from 'vitest'
import { describeCost } from '../../../../core/admin/web/describe-cost.js'

const cost = { calls: 120, errors: 0, ms: 480, p50: 0.2134, p95: 31.6 }

test('what a plugin costs is told in the seller’s words (P13)', () => {
  expect(describeCost(cost)).toBe(
    '120 calls within the last hour; half of them took 0.21 ms at most, 19 of 20 took 32 ms at most',
  )
})

test('of a few calls nothing is told that takes many to know', () => {
  expect(describeCost({ ...cost, calls: 1, ms: 12.4 })).toBe('1 call within the last hour; it took 12 ms')
  expect(describeCost({ ...cost, calls: 1, errors: 1, ms: 4 })).toBe(
    '1 call within the last hour, which failed; it took 4 ms',
  )
  expect(describeCost({ ...cost, calls: 4, errors: 2, ms: 40 })).toBe(
    '4 calls within the last hour, 2 failed; they took 10 ms on average',
  )
})
