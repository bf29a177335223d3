import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ask } from '../load.js'
import { Serving, until } from '../serving.js'

let serving: Serving
const addresses: string[] = []

beforeAll(async () => {
  serving = await Serving.open({ idleMs: 60_000, recentMs: 100, liveShops: 2, overflow: 0, drainMs: 4_000 })
})
beforeEach(async () => {
  for (const tenant of ['a', 'b', 'c']) {
    addresses.push(await serving.serve(tenant, { isAsleep: true }))
  }
})
afterEach(async () => {
  addresses.length = 0
  await serving.clear()
})
afterAll(() => serving.close())

const states = (): string[] => ['a', 'b', 'c'].map((tenant) => serving.supervisor.state(tenant))

test('beyond the cap the least recently used shop goes to sleep for the one that wakes (N3)', async () => {
  const [a = '', b = '', c = ''] = addresses
  await ask(a)
  await ask(b)
  await ask(a)
  expect(await ask(c)).toMatchObject({ status: 200 })
  expect(states()).toEqual(['ready', 'asleep', 'ready'])
  expect(await ask(b)).toMatchObject({ status: 200 })
  expect(states()).toEqual(['asleep', 'ready', 'ready'])
})

test('one with a request under way is never put to sleep, and who wakes waits for a quiet one', async () => {
  const [a = '', b = '', c = ''] = addresses
  const slow = [ask(`${a}/slow?ms=700`), ask(`${b}/slow?ms=700`)]
  await until(() => states().filter((state) => state === 'ready').length === 2)
  const third = ask(c)
  expect((await Promise.all(slow)).map(({ status }) => status)).toEqual([200, 200])
  expect(await third).toMatchObject({ status: 200 })
  expect(states()[2]).toBe('ready')
  expect(states().filter((state) => state === 'asleep')).toHaveLength(1)
})
