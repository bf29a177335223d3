import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask } from '../load.js'
import { Serving } from '../serving.js'

let serving: Serving
let address: string
beforeAll(async () => {
  serving = await Serving.open()
  address = await serving.openShop()
})
afterAll(() => serving.close())

const print = (text: string) => ask(`${address}/print?text=${encodeURIComponent(text)}`)

test('what a worker prints is kept with its time, tenant and release, and cannot play tricks on a terminal', async () => {
  const seen = serving.logLine('acme', 'red')
  await print('\u001b[31mred\u0007\u0085\u2028\n')
  expect(await seen).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z acme#1 \| \\x1b\[31mred\\x07\\x85\\u2028$/)
  expect((await serving.supervisor.readLogs('acme', 1))[0]).toBe(await seen)
})

test('a line of many megabytes is cut, and the next one is whole', async () => {
  const seen = serving.logLine('acme', 'next')
  for (let i = 0; i < 20; i += 1) await print('y'.repeat(7_000))
  await print('\nnext\n')
  expect(await seen).toMatch(/ \| next$/)
  const [cut = ''] = await serving.supervisor.readLogs('acme', 2)
  expect(cut.length).toBeGreaterThan(16 * 1024)
  expect(cut.length).toBeLessThan(17 * 1024)
})

test('a tenant without lines has none', async () => {
  expect(await serving.supervisor.readLogs('globex', 10)).toEqual([])
})

test('of a tenant that is forgotten nothing is kept: whoever has its name next reads none of its lines', async () => {
  const initech = await serving.openShop('initech')
  const seen = serving.logLine('initech', 'ours')
  // The second comes out when the worker has ended.
  await ask(`${initech}/print?text=${encodeURIComponent('ours\nours, too')}`)
  await seen
  await serving.supervisor.forgetTenant('initech')
  expect((await readdir(join(serving.dir, 'logs'))).filter((name) => name.startsWith('initech'))).toEqual([])
  await serving.serve('initech')
  expect(await serving.supervisor.readLogs('initech', 10)).toEqual([])
  const { life } = await serving.supervisor.standing('initech')
  expect(life).toEqual({ starts: 0, crashes: 0, crashLoops: 0 })
})
