import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startsInTurn } from '../../../core/serve/starts-in-turn.js'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

test('one that does not get ready keeps its place for five seconds, and its answer comes when it comes', async () => {
  const inTurn = startsInTurn(1)
  const slow = Promise.withResolvers<string>()
  const first = inTurn(() => slow.promise)
  let hasBegun = false
  const second = inTurn(async () => {
    hasBegun = true
    return 'second'
  })
  await vi.advanceTimersByTimeAsync(4_900)
  expect(hasBegun).toBe(false)
  await vi.advanceTimersByTimeAsync(200)
  expect(await second).toBe('second')
  slow.resolve('first')
  expect(await first).toBe('first')
})

test('one that fails makes room at once', async () => {
  const inTurn = startsInTurn(1)
  const first = inTurn(() => Promise.reject(new Error('it does not start')))
  const second = inTurn(async () => 'second')
  await expect(first).rejects.toThrow('it does not start')
  expect(await second).toBe('second')
})
