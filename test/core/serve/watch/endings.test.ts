import { expect, test } from 'vitest'
import { Endings } from '../../../../core/serve/watch/endings.js'

const never = new AbortController().signal

test('who stands still alone is ended at once; the next waits a while, and is told so', async () => {
  const endings = new Endings()
  const first = await endings.take(never)
  expect(first.hasWaited).toBe(false)
  const began = performance.now()
  const second = endings.take(never)
  first.close(true)
  expect((await second).hasWaited).toBe(true)
  expect(performance.now() - began).toBeGreaterThanOrEqual(200)
})

test('who is spared keeps nobody waiting', async () => {
  const endings = new Endings()
  const first = await endings.take(never)
  const others = Array.from({ length: 100 }, () => endings.take(never))
  first.close(false)
  for (const other of others) (await other).close(false)
  expect((await endings.take(never)).hasWaited).toBe(false)
})

test('who ends by itself while it waits keeps its place for nobody, and lets nobody pass', async () => {
  const endings = new Endings()
  const first = await endings.take(never)
  const gone = new AbortController()
  const second = endings.take(gone.signal)
  let isThird = false
  const third = endings.take(never).then(() => (isThird = true))
  gone.abort(new Error('it has ended'))
  await expect(second).rejects.toThrow('it has ended')
  expect(isThird).toBe(false)
  first.close(false)
  expect(await third).toBe(true)
})

test('where five wait for their end nothing is said against the fifth, and those behind it', async () => {
  const endings = new Endings()
  const all = Array.from({ length: 6 }, () => endings.take(never))
  const isInCrowd: boolean[] = []
  for (const one of all) {
    const ending = await one
    isInCrowd.push(ending.isInCrowd)
    ending.close(false)
  }
  expect(isInCrowd).toEqual([false, false, false, false, false, true])
})
