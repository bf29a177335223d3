import { readFile } from 'node:fs/promises'
import type { PluginBuild } from 'esbuild'
import { expect, test } from 'vitest'
import { BuildTime } from '../../../core/build/build-time.js'
import { runEsbuild, stopEsbuild, warmEsbuild } from '../../../core/build/run-esbuild.js'
import { FakeRegistry } from './fake-registry.js'
import { buildSet, openBuilder } from './open-builder.js'

/** The esbuild processes that this one has started. */
async function services(): Promise<number[]> {
  const children = await readFile(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  const pids = children.split(' ').filter(Boolean).map(Number)
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return pids.filter((_pid, index) => lines[index]?.includes('--service='))
}

test('a builder outlives a kill -9 of esbuild', async () => {
  const builder = await openBuilder(new FakeRegistry().plugin('a@1.0.0').plugin('b@1.0.0').plugin('c@1.0.0'))
  await buildSet(builder, 'a')
  const before = await services()
  expect(before.length).toBe(1)
  for (const pid of before) process.kill(pid, 'SIGKILL')
  const builds = await Promise.all([buildSet(builder, 'b'), buildSet(builder, 'c'), buildSet(builder, 'b', 'c')])
  expect(builds.map(({ plugins }) => plugins.length)).toEqual([1, 1, 2])
  expect((await services()).length).toBe(1)
})

test('a builder that closes does not take the others with it', async () => {
  const registry = new FakeRegistry().plugin('a@1.0.0').plugin('b@1.0.0')
  const [one, other] = [await openBuilder(registry), await openBuilder(registry)]
  await buildSet(one, 'a')
  const building = buildSet(other, 'a', 'b')
  await one.close()
  expect((await building).plugins.length).toBe(2)
})

test('a closed builder leaves no esbuild behind', async () => {
  const builder = await openBuilder(new FakeRegistry().plugin('a@1.0.0'))
  await buildSet(builder, 'a')
  const [pid = 0] = await services()
  await builder.close()
  await expect.poll(() => services()).not.toContain(pid)
})

test('an aborted build that does not stop ends with the service, and others go on', async () => {
  const controller = new AbortController()
  const stuck = (build: PluginBuild): void =>
    build.onResolve({ filter: /^stuck$/ }, () => {
      controller.abort(new Error('enough'))
      return new Promise(() => undefined)
    })
  const stdin = { contents: `import 'stuck'` }
  const building = runEsbuild({ stdin, plugins: [{ name: 'stuck', setup: stuck }] }, controller.signal)
  await expect(building).rejects.toThrow('enough')
  const { outputFiles } = await runEsbuild({ stdin: { contents: 'export {}' } }, new AbortController().signal)
  expect(outputFiles.length).toBe(1)
  await stopEsbuild()
})

test('an aborted build stops at once', async () => {
  await warmEsbuild()
  const controller = new AbortController()
  const never = {
    name: 'never',
    setup: (build: PluginBuild) => {
      build.onResolve({ filter: /^slow$/ }, () => {
        controller.abort(new Error('enough'))
        return { path: 'slow', external: true }
      })
    },
  }
  const building = runEsbuild({ stdin: { contents: `import 'slow'` }, plugins: [never] }, controller.signal)
  await expect(building).rejects.toThrow('enough')
})

test('a build that waits until one has run alone spends nothing of its time meanwhile', async () => {
  await warmEsbuild()
  const order: string[] = []
  const { signal } = new AbortController()
  const [alone, waits] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let runs = 0
  /** The first time it takes its service with it; then it runs alone until another one waits. */
  const hostile = (build: PluginBuild): void =>
    build.onResolve({ filter: /^hostile$/ }, async ({ path }) => {
      runs += 1
      if (runs === 1) {
        for (const pid of await services()) process.kill(pid, 'SIGKILL')
        return new Promise(() => undefined)
      }
      alone.resolve()
      await waits.promise
      order.push('the hostile one ends')
      return { path, external: true }
    })
  const stdin = { contents: `import 'hostile'` }
  const building = runEsbuild({ stdin, plugins: [{ name: 'hostile', setup: hostile }] }, signal)
  await alone.promise
  const time: Pick<BuildTime, 'spend'> = {
    spend(during, work) {
      order.push('its time begins')
      return work(during)
    },
  }
  const waiting = runEsbuild({ stdin: { contents: 'export {}' } }, signal, time)
  // Whatever would begin at once has begun by then.
  setImmediate(waits.resolve)
  await Promise.all([building, waiting])
  expect(order).toEqual(['the hostile one ends', 'its time begins'])
})

test('a build may run for its time in all, in however many parts, and no longer', async () => {
  const time = new BuildTime(40)
  const { signal } = new AbortController()
  const parts: string[] = []
  const untilAborted = (during: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      parts.push('slow')
      during.addEventListener('abort', () => reject(new Error('aborted')))
    })
  await time.spend(signal, async () => void parts.push('quick'))
  for (const _ of [1, 2]) await expect(time.spend(signal, untilAborted)).rejects.toThrow('it takes longer than 0.04 s')
  expect(parts).toEqual(['quick', 'slow'])
})
