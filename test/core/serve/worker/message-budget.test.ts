import { expect, test } from 'vitest'
import { MessageBudget } from '../../../../core/serve/worker/message-budget.js'

test('a worker may say a mebibyte and a half at once, and after that so much each second; more is too much', () => {
  let now = 0
  const budget = new MessageBudget(() => now)
  expect(budget.takes(1536 * 1024)).toBe(true)
  now += 1_000
  expect(budget.takes(256 * 1024)).toBe(true)
  expect(budget.takes(1)).toBe(false)
  const rested = new MessageBudget(() => now)
  now += 3_600_000
  expect(rested.takes(1536 * 1024 + 1)).toBe(false)
})
