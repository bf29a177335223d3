import { expect, test } from 'vitest'
import { retryAfter } from '../../../core/webhooks/retry-after.js'

const now = new Date('2026-11-29T12:00:00Z')

test.each([
  ['120', 120_000],
  [' 0 ', 0],
  ['Sun, 29 Nov 2026 12:10:00 GMT', 600_000],
  ['Sun, 29 Nov 2026 11:00:00 GMT', 0],
  ['99999999', 86_400_000],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After: %s', (header, ms) => {
  expect(retryAfter(header, now)).toBe(ms)
})
