import { setTimeout as delay } from 'node:timers/promises'
import type { Ending, Endings } from './endings.js'
import type { Holds } from './holds.js'
import type { LoopLag } from './loop-lag.js'
import { processorTicks } from './processor-ticks.js'
import { residentMb } from './resident-mb.js'
import { runDelay } from './run-delay.js'
import { StartFault } from './worker/start-fault.js'
import type { Worker } from './worker/worker.js'

/** Timers are not exact; a worker that stood still for nearly so many probes is ended. */
const probesAllowed = 1.6
/** However little it got of the processors. */
const probesAtMost = 8

export interface WatchOptions {
  readonly release: number
  readonly probeEveryMs: number
  readonly probeMs: number
  readonly quietProbeMs: number
  readonly memoryMb: number
  readonly lag: LoopLag
  /** Of all workers: whose turn it is to be ended. */
  readonly endings: Endings
  readonly holds: Holds
  readonly signal: AbortSignal
}

/**
 * Resolves with why the worker is to be ended: it has stood still for as long as two probes of its health door take, or
 * holds too much memory; rejects when the signal ends the watch. There is no heartbeat beside it: a plugin could send one
 * from a thread while the shop stands still. One for which nobody waits, and that does nothing, is asked seldom: hundreds
 * of idle shops would else keep the machine busy with saying that they are well.
 */
export async function watchWorker(worker: Worker, options: WatchOptions): Promise<string> {
  const stillness = 'its health door did not answer'
  for (;;) {
    const held = await untilStill(worker, options)
    if (held !== undefined) return `it held ${held} MB of memory, and may hold ${options.memoryMb}`
    const { isToEnd, isInCrowd } = await judge(worker, options)
    if (!isToEnd) continue
    if (isInCrowd) worker.fault = new StartFault(stillness, undefined, { isTooBusy: true })
    else await worker.look()
    return stillness
  }
}

/** Resolves when it has stood still for too long; sooner, with the MB that it holds, where these are too many. */
async function untilStill(worker: Worker, options: WatchOptions): Promise<number | undefined> {
  const { probeMs, probeEveryMs, quietProbeMs, memoryMb, holds, signal } = options
  let stoodStill = 0
  let answered = performance.now()
  let asked = { at: answered, ticks: processorTicks(worker.pid) }
  while (stoodStill < probeMs * probesAllowed && (stoodStill === 0 || asked.at - answered < probeMs * probesAtMost)) {
    await delay(probeEveryMs, undefined, { signal })
    const isQuiet = !holds.isBusy && processorTicks(worker.pid) === asked.ticks
    if (isQuiet && stoodStill === 0 && performance.now() - asked.at < quietProbeMs) continue
    const held = residentMb(worker.pid)
    if (held > memoryMb) return held
    if (stoodStill === 0) answered = performance.now()
    const silent = await probe(worker, options)
    signal.throwIfAborted()
    stoodStill = silent === 0 ? 0 : stoodStill + silent
    // What the answer took is not the shop's doing.
    asked = { at: performance.now(), ticks: processorTicks(worker.pid) }
  }
  return undefined
}

/** Waits for its turn to be ended; one that has had to wait, and is well again, is not. */
async function judge(
  worker: Worker,
  options: WatchOptions,
): Promise<Pick<Ending, 'isInCrowd'> & { readonly isToEnd: boolean }> {
  const { endings, signal } = options
  const { hasWaited, isInCrowd, close } = await endings.take(signal)
  const isToEnd = !hasWaited || (await probe(worker, options)) > 0
  close(isToEnd && !signal.aborted)
  signal.throwIfAborted()
  return { isToEnd, isInCrowd }
}

/**
 * Answers for how long the worker was silent though it could have answered, in milliseconds; 0 when it did. The time in which we, or
 * the worker, got no processor does not count: on a machine with too much to do, workers that are ended and started again
 * make more of it.
 */
async function probe(worker: Worker, { release, probeMs, lag }: WatchOptions): Promise<number> {
  const lost = (): number => lag.total + runDelay(worker.pid)
  const began = performance.now() - lost()
  const timeout = AbortSignal.timeout(probeMs)
  try {
    await worker.client.checkHealth(release, timeout)
    return 0
  } catch {
    return timeout.aborted ? Math.max(1, performance.now() - lost() - began) : probeMs
  }
}
