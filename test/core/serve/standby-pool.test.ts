import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ask } from './load.js'
import { inTime, Serving, specOf, until } from './serving.js'

let serving: Serving
let address: string

beforeEach(async () => {
  serving = await Serving.open()
  address = await serving.openShop()
  await until(async () => (await workers()) === 2)
})
afterEach(() => serving.close())

/** How many workers there are: each has a socket, made before its process. */
const workers = async (): Promise<number> =>
  (await readdir(join(serving.dir, 'run'))).filter((name) => /^w.*\.sock/.test(name)).length

/** A new worker would have its socket by then. */
async function aWhile(): Promise<void> {
  for (let i = 0; i < 10; i += 1) await ask(address)
}

test('the next standby worker is not made before the one that was taken is live', async () => {
  const candidate = await serving.supervisor.startCandidate(specOf(2), { signal: inTime() })
  await aWhile()
  expect(await workers()).toBe(2)
  await (await serving.supervisor.goLive(candidate)).drained
  await until(async () => (await workers()) === 2)
})

test('a candidate that is discarded or does not get ready is followed by the next standby worker', async () => {
  await serving.supervisor.discard(await serving.supervisor.startCandidate(specOf(2), { signal: inTime() }))
  await until(async () => (await workers()) === 2)
  await expect(serving.supervisor.startCandidate(specOf(2, 'throws'), { signal: inTime() })).rejects.toThrow('it threw')
  await until(async () => (await workers()) === 2)
})
