import { expect, test } from 'vitest'
import { describeCost } from '../../../../core/admin/web/describe-cost.js'

test('what a plugin costs is told in the seller’s words (P13)', () => {
  const cost = { calls: 12, errors: 0, p50: 0.2134, p95: 31.6 }
  expect(describeCost(cost)).toBe('12 calls within the last hour; half of them within 0.21 ms, 95 % within 32 ms')
  expect(describeCost({ ...cost, calls: 1, errors: 1 })).toMatch(/^1 call within the last hour, 1 failed;/)
})
