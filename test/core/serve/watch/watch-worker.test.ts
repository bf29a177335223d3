import { spawn } from 'node:child_process'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { residentMb } from '../../../../core/serve/child/resident-mb.js'
import { Holds } from '../../../../core/serve/sleep/holds.js'
import { Endings } from '../../../../core/serve/watch/endings.js'
import { LoopLag } from '../../../../core/serve/watch/loop-lag.js'
import { watchWorker } from '../../../../core/serve/watch/watch-worker.js'
import type { Worker } from '../../../../core/serve/worker/worker.js'
import { until } from '../../../setup/until.js'

const lag = new LoopLag()
const probeEveryMs = 5
const seldom = 400
const never = 60_000

const look = (): Promise<void> => Promise.resolve()

let endings: Endings
let holds: Holds
let watching: AbortController
/** When it was asked for its health. */
let asked: number[]
let idle: ReturnType<typeof spawn>

beforeEach(() => {
  endings = new Endings()
  holds = new Holds()
  watching = new AbortController()
  asked = []
  idle = spawn('sleep', ['60'], { stdio: 'ignore' })
})
afterEach(() => {
  watching.abort()
  idle.kill('SIGKILL')
})

/** Watches a process; resolves when it was asked so often. */
function untilAsked(pid: number | undefined, times: number, quietProbeMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const checkHealth = async (): Promise<void> => {
    asked.push(performance.now())
    if (asked.length === times) resolve()
  }
  const worker = { pid, client: { checkHealth }, look } as unknown as Worker
  const options = { release: 1, probeEveryMs, quietProbeMs, probeMs: 1000, memoryMb: 1000, lag, endings, holds }
  watchWorker(worker, { ...options, signal: watching.signal }).catch(() => undefined)
  return promise
}

test('a worker that does nothing, and for which nobody waits, is asked for its health seldom', async () => {
  await untilAsked(idle.pid, 2, seldom)
  const [first = 0, second = 0] = asked
  expect(second - first).toBeGreaterThanOrEqual(seldom)
})

test('a worker for which somebody waits is asked each time', async () => {
  holds.take()
  await untilAsked(idle.pid, 20, never)
})

test('a worker for which requests are under way at the gateway is asked each time', async () => {
  holds.hearOfRequests()
  await untilAsked(idle.pid, 20, never)
})

test('a worker that uses the processor is asked each time, whoever waits', async () => {
  const busy = spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' })
  try {
    await untilAsked(busy.pid, 5, never)
    expect(holds.isBusy).toBe(false)
  } finally {
    busy.kill('SIGKILL')
  }
})

/** Watches a process that never answers; resolves with why it is to be ended, and after how many probes. */
async function endOf(
  pid: number | undefined,
  probeMs: number,
): Promise<{ reason: string; probes: number; isExcused: boolean }> {
  holds.take()
  let probes = 0
  const checkHealth = (_: number, timeout: AbortSignal): Promise<void> => {
    probes += 1
    return new Promise((_, reject) => timeout.addEventListener('abort', () => reject(timeout.reason as Error)))
  }
  const worker = { pid, client: { checkHealth }, look }
  const options = { release: 1, probeEveryMs, quietProbeMs: never, probeMs, memoryMb: 1000, lag, endings, holds }
  const reason = await watchWorker(worker as unknown as Worker, { ...options, signal: watching.signal })
  return { reason, probes, isExcused: endings.isExcused(worker) }
}

test('a worker that is silent though it could answer is ended after two probes (P12)', async () => {
  const began = performance.now()
  expect(await endOf(idle.pid, 200)).toEqual({ reason: 'its health door did not answer', probes: 2, isExcused: false })
  const took = performance.now() - began
  // Where we or it get no processor, up to eight probes long.
  expect(took).toBeGreaterThanOrEqual(2 * 200 - 50)
  expect(took).toBeLessThan(8 * 200 + 5_000)
})

test('a worker that answers, and holds more memory than it may, is ended: the reason says how much (P12)', async () => {
  const hoard = `
    const kept = []
    process.stdin.on('data', () => { for (let i = 0; i < 20; i++) kept.push(Buffer.alloc(10_000_000, 1)) })`
  const hoarder = spawn(process.execPath, ['-e', hoard], { stdio: ['pipe', 'ignore', 'inherit'] })
  try {
    holds.take()
    const worker = { pid: hoarder.pid, client: { checkHealth: async () => void asked.push(performance.now()) }, look }
    const options = { release: 1, probeEveryMs, quietProbeMs: never, probeMs: 1000, memoryMb: 150, lag, endings, holds }
    const reason = watchWorker(worker as unknown as Worker, { ...options, signal: watching.signal })
    await until(() => asked.length >= 20, 'it to be asked while it holds less')
    expect(residentMb(hoarder.pid ?? 0)).toBeLessThan(150)
    hoarder.stdin.write('more')
    expect(await reason).toMatch(/^it held (1[5-9]\d|2\d\d) MB of memory, and may hold 150$/)
  } finally {
    hoarder.kill('SIGKILL')
  }
})

test('a worker that hardly gets a processor has more time to answer (P12)', async () => {
  const crowd = Array.from({ length: 3 }, () =>
    spawn('taskset', ['--cpu-list', '0', process.execPath, '-e', 'for (;;);'], { stdio: 'ignore' }),
  )
  try {
    const { probes, isExcused } = await endOf(crowd[0]?.pid, 200)
    expect(probes).toBeGreaterThan(2)
    expect(isExcused).toBe(probes >= 8)
  } finally {
    for (const one of crowd) one.kill('SIGKILL')
  }
})

test('of many that stand still at once one is ended at a time, and who is well again by then is not', async () => {
  holds.take()
  let isMachineBusy = true
  let ended = 0
  const silent = (timeout: AbortSignal): Promise<void> =>
    new Promise((_, reject) => timeout.addEventListener('abort', () => reject(timeout.reason as Error)))
  const options = { release: 1, probeEveryMs, quietProbeMs: never, probeMs: 100, memoryMb: 1000, lag, endings, holds }
  const watched = Array.from({ length: 20 }, () => {
    const checkHealth = async (_: number, timeout: AbortSignal): Promise<void> => {
      if (isMachineBusy) await silent(timeout)
      asked.push(performance.now())
    }
    const worker = { pid: idle.pid, client: { checkHealth }, look } as unknown as Worker
    return watchWorker(worker, { ...options, signal: watching.signal }).then(
      () => (ended += 1),
      () => undefined,
    )
  })
  await until(() => ended > 0, 'the first to be ended')
  expect(ended).toBe(1)
  isMachineBusy = false
  asked = []
  await until(() => asked.length > 200, 'the others to answer again and again')
  expect(ended).toBeLessThan(3)
  watching.abort()
  await Promise.all(watched)
})
