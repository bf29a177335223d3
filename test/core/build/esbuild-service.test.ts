import { readFile } from 'node:fs/promises'
import type { PluginBuild } from 'esbuild'
import { expect, test } from 'vitest'
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
