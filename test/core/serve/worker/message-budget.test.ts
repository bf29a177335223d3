import { expect, test } from 'vitest'
import { messageBudget } from '../../../../core/serve/worker/message-budget.js'

test('a worker may say a mebibyte and a half at once, and after that so much each second; more is too much', () => {
  let now = 0
  const budget = messageBudget(() => now)
  expect(budget.spend(1536 * 1024)).toBe(0)
  now += 1_000
  expect(budget.spend(256 * 1024)).toBe(0)
  expect(budget.spend(1)).toBe(-1)
  const rested = messageBudget(() => now)
  now += 3_600_000
  expect(rested.spend(1536 * 1024 + 1)).toBe(-1)
})
