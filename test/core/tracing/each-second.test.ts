import { expect, test } from 'vitest'
import { EachSecond } from '../../../core/tracing/each-second.js'

test('a shop that floods takes its own share and no other’s, and gets it again the next second', () => {
  let now = 0
  const shares = new EachSecond({ each: 3, all: 5 }, () => now)
  const taken = (tenant: string) => Array.from({ length: 10 }, () => shares.takes(tenant)).filter(Boolean).length
  expect([taken('acme'), taken('globex'), taken('initech')]).toEqual([3, 2, 0])
  now = 1_000
  expect([taken('initech'), taken('acme')]).toEqual([3, 2])
})
