import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, describe, expect, test } from 'vitest'
import { endAllOf } from '../../../../core/serve/sandbox/end-all-of.js'
import { userOf } from '../../../../core/serve/sandbox/slot.js'

const started: ChildProcess[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
})

async function processOf(user: number): Promise<ChildProcess> {
  const child = spawn('setpriv', [`--reuid=${user}`, '--clear-groups', 'sh', '-c', 'echo; exec sleep 60'])
  started.push(child)
  await once(child.stdout, 'data')
  return child
}

test('each slot of each platform has a user of its own, within what numbers of users may be', () => {
  const users = ['/run/one', '/run/two', '/run/three'].flatMap((runDir) =>
    [0, 1, 9_999].map((slot) => userOf(runDir, slot)),
  )
  expect(new Set(users).size).toBe(9)
  for (const user of users) expect(user >= 1_900_000_000 && user < 2 ** 31).toBe(true)
  expect(userOf('/run/one', 1)).toBe(userOf('/run/one', 1))
})

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('what a platform ends of a slot is nobody’s of another platform', async () => {
    const [own, others] = await Promise.all(['/run/one', '/run/two'].map((runDir) => processOf(userOf(runDir, 1))))
    const ended = once(own!, 'exit')
    await endAllOf(userOf('/run/one', 1))
    expect(await ended).toEqual([null, 'SIGKILL'])
    expect([others!.exitCode, others!.signalCode]).toEqual([null, null])
  })
})
