import { expect, test } from 'vitest'
import { TokenBucket } from '../../../../core/serve/gateway/token-bucket.js'

test('a bucket lets a burst pass, then so many a second, and after a pause a burst again and no more', () => {
  let now = 0
  const bucket = new TokenBucket({ perSecond: 10, burst: 3 }, () => now)
  const takeAll = () => {
    let taken = 0
    while (bucket.take()) taken += 1
    return taken
  }
  expect(takeAll()).toBe(3)
  now += 99
  expect(takeAll()).toBe(0)
  now += 1
  expect(takeAll()).toBe(1)
  let taken = 0
  for (let i = 0; i < 1_000; i += 1) {
    now += 7
    if (bucket.take()) taken += 1
  }
  expect(taken).toBe(70)
  now += 60_000
  expect(takeAll()).toBe(3)
})
