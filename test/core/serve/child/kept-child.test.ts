import { expect, onTestFinished, test } from 'vitest'
import { KeptChild } from '../../../../core/serve/child/kept-child.js'
import { until } from '../serving.js'

test('a child that the system cannot begin is tried again, with a pause', async () => {
  const logged: unknown[] = []
  let starts = 0
  const kept = new KeptChild({
    name: 'the child',
    command: { file: '/bin/true', args: ['x'.repeat(200_000)] },
    cwd: '/',
    env: {},
    onMessage: () => undefined,
    onStart: () => {
      starts += 1
      kept.send({ kind: 'start' })
    },
    log: (...line) => logged.push(line),
  })
  onTestFinished(() => kept.close())
  kept.start()
  await until(() => starts === 2)
  expect(logged[0]).toEqual(['the child was ended: spawn E2BIG', { again: 'in 50 ms' }])
})

test('a child that does not answer any more is ended and started again', async () => {
  const logged: unknown[] = []
  let starts = 0
  const kept = new KeptChild({
    name: 'the child',
    command: { file: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] },
    cwd: '/',
    env: {},
    onMessage: () => undefined,
    onStart: () => {
      starts += 1
    },
    // The second one is well.
    ask: () => (starts === 1 ? new Promise(() => undefined) : Promise.resolve()),
    askEveryMs: 5,
    log: (...line) => logged.push(line),
  })
  onTestFinished(() => kept.close())
  kept.start()
  await until(() => starts === 2)
  expect(logged).toEqual([['the child was ended: it stood still', { again: 'in 50 ms' }]])
})
