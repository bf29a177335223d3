import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { inTime, Serving, specOf } from '../serving.js'

const settings = { drainMs: 4_000, finishMs: 400, stopMs: 300 }

let serving: Serving
let address: string

beforeAll(async () => {
  serving = await Serving.open(settings)
})
beforeEach(async () => {
  address = await serving.openShop()
})
afterEach(() => serving.clear())
afterAll(() => serving.close())

test('a worker whose plugins want to know is told when its last request has been answered, and which are removed', async () => {
  const told = serving.logLine('acme', 'finishes without points, notes, 0 unanswered')
  await serving.release(2, 'finishes')
  const slow = ask(address, { path: '/slow?ms=300' })
  const candidate = await serving.supervisor.startCandidate(specOf(3), { signal: inTime() })
  const { drained } = await serving.supervisor.goLive(candidate, { removed: ['points', 'notes'] })
  await told
  expect(JSON.parse((await slow).body)).toMatchObject({ release: 2 })
  await drained
})

test('one that never finishes is ended when its time is over', async () => {
  await serving.release(2, 'never-finishes')
  const { drained } = await serving.release(3)
  const began = performance.now()
  await drained
  expect(performance.now() - began).toBeGreaterThan(350)
  expect(performance.now() - began).toBeLessThan(3_000)
})

test('a candidate that does not go live is told as well, and so is everyone when all is closed', async () => {
  await using closing = await Serving.open(settings)
  await closing.openShop()
  const lines: string[] = []
  const stop = closing.supervisor.followLogs('acme', (line) => void lines.push(line))
  await closing.supervisor.discard(await closing.supervisor.startCandidate(specOf(2, 'finishes'), { signal: inTime() }))
  expect(lines.filter((line) => line.includes('finishes without'))).toHaveLength(1)
  await closing.release(3, 'finishes')
  await closing.supervisor.close()
  expect(lines.filter((line) => line.includes('finishes without'))).toHaveLength(2)
  stop()
})
