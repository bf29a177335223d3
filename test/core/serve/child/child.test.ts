import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { Child, type ChildOptions } from '../../../../core/serve/child/child.js'

function open(file: string, args: readonly string[], options: Partial<ChildOptions> = {}): Child {
  const child = new Child({
    command: { file, args },
    cwd: '/',
    env: {},
    onMessage: () => undefined,
    onBadChannel: () => undefined,
    onOutput: () => undefined,
    ...options,
  })
  onTestFinished(async () => {
    child.kill('the test is over')
    await child.exited
  })
  return child
}

test('a child that does not read is ended when it is told more and too much waits for it already', async () => {
  const child = open('/bin/sleep', ['60'], { mostUnreadBytes: 100_000 })
  child.send({ long: 'x'.repeat(1_000_000) })
  child.send({ kind: 'short' })
  expect(await child.exited).toEqual({ code: null, signal: 'SIGKILL', reason: 'did not read its messages' })
})

test('a child that reads is told as much as there is to tell', async () => {
  const read = Promise.withResolvers<string>()
  const child = open('/bin/sh', ['-c', 'head -c 1000000 <&3 >/dev/null; echo read; head -c 10 <&3 >/dev/null'], {
    mostUnreadBytes: 100_000,
    onOutput: (_stream, line) => read.resolve(line),
  })
  child.send({ long: 'x'.repeat(1_000_000) })
  expect(await read.promise).toBe('read')
  child.send({ kind: 'short' })
  expect(await child.exited).toEqual({ code: 0, signal: null })
})

test('what the system cannot begin is a child that has ended at once, and says why', async () => {
  const child = open('/bin/true', ['x'.repeat(200_000)])
  child.send({ kind: 'nobody hears it' })
  expect(await child.exited).toEqual({ code: null, signal: null, reason: 'spawn E2BIG' })
  expect(child.hasExited).toBe(true)
  await child.stop(1_000)
})

const compiled = new URL('../../../../dist/core/serve/child/child.js', import.meta.url).href

test('without descriptors left a child has ended at once, too, and nobody else with it', async () => {
  const script = `
    import { openSync } from 'node:fs'
    import { Child } from '${compiled}'
    try { for (;;) openSync('/dev/null', 'r') } catch {}
    const nothing = () => undefined
    const command = { file: '/bin/true', args: [] }
    const child = new Child({ command, cwd: '/', env: {}, onMessage: nothing, onBadChannel: nothing, onOutput: nothing })
    child.send({ kind: 'nobody hears it' })
    console.log((await child.exited).reason)`
  const node = [process.execPath, '--input-type=module', '-e', script]
  const { stdout } = await promisify(execFile)('prlimit', ['--nofile=100', ...node])
  expect(stdout).toBe('spawn /bin/true EMFILE\n')
})
