import { readdir, readFile } from 'node:fs/promises'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { Worker } from '../../../../core/serve/worker/worker.js'
import { StandbyPool } from '../../../../core/serve/yard/standby-pool.js'
import { familyOf } from '../../../setup/processes.js'
import { ask } from '../load.js'
import { inTime, Serving, specOf, standIn, until } from '../serving.js'
import { StandInPlace } from '../worker/stand-in-place.js'

let serving: Serving
let address: string

beforeAll(async () => {
  serving = await Serving.open()
  address = await serving.openShop()
})
beforeEach(() => until(async () => (await workers()) === 2))
afterAll(() => serving.close())

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

test('so many are kept as is set, and two that are taken at once are replaced', async () => {
  await using two = await Serving.open({ standby: 2 })
  const count = async (): Promise<number> =>
    (await readdir(join(two.dir, 'run'))).filter((name) => /^w.*\.sock$/.test(name)).length
  await until(async () => (await count()) === 2)
  await Promise.all(['acme', 'globex'].map((tenant) => two.openShop(tenant)))
  await until(async () => (await count()) === 4)
})

test('a standby worker gives way to others until it is taken, with each of its threads', async ({ skip }) => {
  skip(!(await mayChangePriorities()), 'this needs the right to change priorities')
  const live = serving.supervisor.live('acme')?.pid
  const isStandby = ({ pid, command }: { pid: number; command: string }): boolean =>
    pid !== live && command.includes('worker.mjs')
  const [standby] = (await familyOf(process.pid)).filter(isStandby)
  expect(getPriority(standby?.pid)).toBe(15)
  await serving.release(2)
  expect(serving.supervisor.live('acme')?.pid).toBe(standby?.pid)
  const threads = (await readdir(`/proc/${standby?.pid}/task`)).map(Number)
  expect(threads.map((thread) => getPriority(thread))).toEqual(threads.map(() => 0))
})

test('what takes the place of a crashed worker gives way until it is ready', async ({ skip }) => {
  skip(!(await mayChangePriorities()), 'this needs the right to change priorities')
  const begun: number[] = []
  const off = serving.supervisor.onState(({ state, pid }) => {
    if (state === 'starting') begun.push(getPriority(pid))
  })
  const crashed = serving.supervisor.live('acme')?.pid ?? 0
  process.kill(crashed, 'SIGKILL')
  await until(() => ![undefined, crashed].includes(serving.supervisor.live('acme')?.pid))
  off()
  expect(begun).toEqual([15])
  expect(getPriority(serving.supervisor.live('acme')?.pid)).toBe(0)
})

test('one that has died is given to nobody, though its place is not cleared yet', async () => {
  const cleared = Promise.withResolvers<void>()
  const made: Worker[] = []
  const spawn = async (): Promise<Worker> => {
    const sandbox = { openPlace: async () => new StandInPlace({ closing: cleared.promise }) }
    const around = { runDir: join(serving.dir, 'run'), env: {}, onOutput: () => undefined, onWord: () => undefined }
    const worker = await Worker.spawn({ kernel: standIn, sandbox, ...around })
    made.push(worker)
    return worker
  }
  const pool = new StandbyPool({ kernel: standIn, size: 1, spawn, log: () => undefined })
  onTestFinished(async () => {
    for (const worker of made) worker.kill('the test is over')
    cleared.resolve()
    await Promise.all([pool.close(), ...made.map(({ exited }) => exited)])
  })
  pool.refill()
  await until(() => made[0]?.state.kind === 'standby')
  process.kill(made[0]?.pid ?? 0, 'SIGKILL')
  await until(() => made[0]?.state.kind === 'stopped')
  const taken = await pool.take(standIn, inTime())
  expect(taken).toBe(made[1])
  expect(taken.state.kind).toBe('standby')
})

/** CAP_SYS_NICE, by capabilities(7). */
async function mayChangePriorities(): Promise<boolean> {
  const [, rights = '0'] = /^CapEff:\s+(\w+)$/m.exec(await readFile('/proc/self/status', 'utf8')) ?? []
  return ((BigInt(`0x${rights}`) >> 23n) & 1n) === 1n
}
