import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { throttle } from '../../../../core/serve/waiting/throttle.js'

const perSecond = 1_000_000
const chunk = 10_000

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

/** When each chunk of a flood passed, in milliseconds from the first. */
async function flood(forMs: number): Promise<readonly number[]> {
  const stream = new Readable({ read: () => stream.push(Buffer.alloc(chunk)), highWaterMark: chunk })
  const count = throttle(stream, perSecond)
  const began = performance.now()
  const passed: number[] = []
  stream.on('data', ({ length }: Buffer) => {
    passed.push(performance.now() - began)
    count(length)
  })
  await vi.advanceTimersByTimeAsync(forMs)
  stream.destroy()
  return passed
}

test('what floods passes at its rate, after a first burst', async () => {
  const passed = await flood(4_000)
  expect(passed.length * chunk).toBeGreaterThan(4 * perSecond)
  expect(passed.length * chunk).toBeLessThan(4.5 * perSecond)
})

test('it passes evenly: never more than a few hundredths of a second at once', async () => {
  const later = (await flood(4_000)).filter((at) => at > 1_000)
  for (const at of later)
    expect(later.filter((other) => other >= at && other < at + 50).length * chunk).toBeLessThan(70_000)
})

test('what comes seldom waits for nothing', async () => {
  const stream = new Readable({ read: () => undefined })
  const count = throttle(stream, perSecond)
  stream.resume()
  for (let second = 0; second < 5; second += 1) {
    count(perSecond / 5)
    expect(stream.isPaused()).toBe(false)
    await vi.advanceTimersByTimeAsync(1_000)
  }
})
