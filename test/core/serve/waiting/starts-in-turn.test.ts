import { expect, test } from 'vitest'
import { startsInTurn } from '../../../../core/serve/waiting/starts-in-turn.js'

test('one that does not get ready keeps its place for a while, and its answer comes when it comes', async () => {
  const inTurn = startsInTurn(1, 50)
  const slow = Promise.withResolvers<string>()
  const began = performance.now()
  const first = inTurn(() => slow.promise)
  expect(await inTurn(async () => 'second')).toBe('second')
  expect(performance.now() - began).toBeGreaterThanOrEqual(45)
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
