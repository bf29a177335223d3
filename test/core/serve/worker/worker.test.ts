import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { Worker } from '../../../../core/serve/worker/worker.js'
import { standIn, until } from '../serving.js'
import { StandInPlace } from './stand-in-place.js'

let runDir: string
beforeEach(async () => {
  runDir = await mkdtemp(join(tmpdir(), 'shopctl-worker-'))
  onTestFinished(() => rm(runDir, { recursive: true }))
})

const spawnIn = (place: StandInPlace): Promise<Worker> =>
  Worker.spawn({
    kernel: standIn,
    sandbox: { openPlace: async () => place },
    runDir,
    env: {},
    onOutput: () => undefined,
    onWord: () => undefined,
  })

/** What this process holds open. */
const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length

test('a worker whose process the system cannot begin has ended, says why and leaves nothing behind', async () => {
  const place = new StandInPlace({ command: { file: '/bin/true', args: ['x'.repeat(200_000)] } })
  const before = await descriptors()
  const worker = await spawnIn(place)
  await expect(worker.standby).rejects.toThrow('its process was ended: spawn E2BIG')
  await worker.exited
  expect(await readdir(runDir)).toEqual([])
  expect(place.isClosed).toBe(true)
  await until(async () => (await descriptors()) <= before)
})

test('a worker whose launch fails leaves nothing behind either', async () => {
  const place = new StandInPlace({ fault: new Error('too many open files') })
  const before = await descriptors()
  await expect(spawnIn(place)).rejects.toThrow('too many open files')
  expect(await readdir(runDir)).toEqual([])
  expect(place.isClosed).toBe(true)
  await until(async () => (await descriptors()) <= before)
})
