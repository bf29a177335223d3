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

/** Says after each question whether it is well that it was asked. */
const says = `
  let isWell = false
  process.on('message', ({ kind }) => {
    if (kind === 'be well') isWell = true
    if (kind !== 'ping') return
    if (isWell) process.send({ kind: 'pong' })
    if (isWell) process.send('asked')
  })`

test('a child that does not answer any more is ended and started again', async () => {
  const said: string[] = []
  const logged: unknown[] = []
  let starts = 0
  const kept = new KeptChild({
    name: 'the child',
    command: { file: process.execPath, args: ['-e', says] },
    cwd: '/',
    env: {},
    onMessage: (text) => void said.push(text),
    // The second one says that it is well.
    onStart: () => kept.send({ kind: (starts += 1) === 1 ? 'stand still' : 'be well' }),
    askEveryMs: 100,
    log: (...line) => logged.push(line),
  })
  onTestFinished(() => kept.close())
  kept.start()
  await until(() => said.filter((text) => text === '"asked"').length === 10)
  expect(starts).toBe(2)
  expect(logged).toEqual([['the child was ended: it stood still', { again: 'in 50 ms' }]])
})
