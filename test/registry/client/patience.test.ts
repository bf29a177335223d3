import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Patience } from '../../../registry/client/patience.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a slow answer is waited for as long as the registry is there, for thirty seconds at most', async () => {
  const patience = new Patience(async () => true, undefined)
  await vi.advanceTimersByTimeAsync(29_000)
  expect(patience.signal.aborted).toBe(false)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(patience.signal.aborted).toBe(true)
})

test('the wait ends when the registry is not there any more', async () => {
  let isThere = true
  const patience = new Patience(async () => isThere, undefined)
  await vi.advanceTimersByTimeAsync(10_000)
  isThere = false
  await vi.advanceTimersByTimeAsync(3_500)
  expect(patience.signal.reason).toMatchObject({ message: 'it does not answer' })
})

test('after its end nothing is asked any more', async () => {
  const isThere = vi.fn<() => Promise<boolean>>(async () => true)
  new Patience(isThere, undefined).end()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(isThere).not.toHaveBeenCalled()
})
