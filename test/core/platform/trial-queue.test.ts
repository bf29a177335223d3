import { expect, test } from 'vitest'
import { TrialQueue } from '../../../core/platform/trial-queue.js'

/** A queue in which `bad` cannot be tried while it is broken; and what it did, said and has left in the table. */
function queue(left: readonly string[] = []) {
  const tried: string[] = []
  const said: object[] = []
  const open = new Set(left)
  const world = { now: 0, isBroken: true }
  const trials = new TrialQueue({
    attempts: {
      intend: async (_kind, ids) => ids.forEach((id) => open.add(id)),
      open: async () => [...open],
    },
    tryOne: async (id) => {
      tried.push(id)
      if (id === 'bad@1.0.0' && world.isBroken) throw new Error('the database is full')
      open.delete(id)
    },
    log: (_message, data = {}) => void said.push(data),
    signal: new AbortController().signal,
    now: () => world.now,
  })
  return { trials, tried, said, open, world }
}

test('what cannot be tried holds up none of those behind it, and is told once each time', async () => {
  const { trials, tried, said, open } = queue()
  await trials.add(['bad@1.0.0', 'good@1.0.0'])
  await trials.tryDue()
  await trials.tryDue()
  expect(tried).toEqual(['bad@1.0.0', 'good@1.0.0'])
  expect(said).toEqual([{ id: 'bad@1.0.0', error: 'Error: the database is full', againInMs: 3_000 }])
  expect([...open]).toEqual(['bad@1.0.0'])
})

test('it is tried again after pauses that double, up to five minutes, until it can be', async () => {
  const { trials, tried, world } = queue()
  await trials.add(['bad@1.0.0'])
  const times: number[] = []
  for (; world.now < 30 * 60_000; world.now += 1_000) {
    const before = tried.length
    // As what is published meanwhile has it, again and again.
    await trials.add(['bad@1.0.0'])
    await trials.tryDue()
    if (tried.length > before) times.push(world.now)
  }
  const pauses = times.slice(1).map((time, i) => (time - (times[i] ?? 0)) / 1_000)
  expect(pauses).toEqual([3, 6, 12, 24, 48, 96, 192, 300, 300, 300, 300])
  world.isBroken = false
  world.now += 300_000
  await trials.tryDue()
  world.now += 300_000
  await trials.tryDue()
  expect(tried.length).toBe(times.length + 1)
})

test('what a process before has left is tried by the next one', async () => {
  const { trials, tried } = queue(['left@1.0.0'])
  await trials.takeOver()
  await trials.tryDue()
  expect(tried).toEqual(['left@1.0.0'])
})
