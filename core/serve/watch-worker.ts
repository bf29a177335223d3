import { setTimeout as delay } from 'node:timers/promises'
import type { Holds } from './holds.js'
import type { LoopLag } from './loop-lag.js'
import { processorTicks } from './processor-ticks.js'
import { residentMb } from './resident-mb.js'
import type { Worker } from './worker/worker.js'

/** Timers are not exact; a probe that had nearly all of its time counts. */
const nearly = 0.8
const missesAllowed = 1

export interface WatchOptions {
  readonly release: number
  readonly probeEveryMs: number
  readonly probeMs: number
  readonly quietProbeMs: number
  readonly memoryMb: number
  readonly lag: LoopLag
  readonly holds: Holds
  readonly signal: AbortSignal
}

/**
 * Resolves with the reason to end the worker: it has missed two probes of its health door in a row, or holds too much
 * memory; rejects when the signal ends the watch. There is no heartbeat beside it: a plugin could send one from a thread
 * while the shop stands still. One for which nobody waits, and that does nothing, is asked seldom: hundreds of idle
 * shops would else keep the machine busy with saying that they are well.
 */
export async function watchWorker(worker: Worker, options: WatchOptions): Promise<string> {
  let misses = 0
  let asked = { at: performance.now(), ticks: processorTicks(worker.pid) }
  while (misses <= missesAllowed) {
    await delay(options.probeEveryMs, undefined, { signal: options.signal })
    const isQuiet = !options.holds.isBusy && processorTicks(worker.pid) === asked.ticks
    if (isQuiet && misses === 0 && performance.now() - asked.at < options.quietProbeMs) continue
    const held = residentMb(worker.pid)
    if (held > options.memoryMb) return `it held ${held} MB of memory, and may hold ${options.memoryMb}`
    const verdict = await probe(worker, options)
    options.signal.throwIfAborted()
    if (verdict === 'healthy') misses = 0
    else if (verdict === 'missed') misses += 1
    // What the answer took is not the shop's doing.
    asked = { at: performance.now(), ticks: processorTicks(worker.pid) }
  }
  return 'its health door did not answer'
}

async function probe(
  worker: Worker,
  { release, probeMs, lag }: WatchOptions,
): Promise<'healthy' | 'missed' | 'unclear'> {
  const began = performance.now()
  const lost = lag.total
  const timeout = AbortSignal.timeout(probeMs)
  try {
    await worker.client.checkHealth(release, timeout)
    return 'healthy'
  } catch {
    if (!timeout.aborted) return 'missed'
    const waited = performance.now() - began - (lag.total - lost)
    return waited >= probeMs * nearly ? 'missed' : 'unclear'
  }
}
