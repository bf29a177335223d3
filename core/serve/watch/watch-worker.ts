import { setTimeout as delay } from 'node:timers/promises'
import { processorTicks } from '../child/processor-ticks.js'
import { residentMb } from '../child/resident-mb.js'
import { runDelay } from '../child/run-delay.js'
import { endedBecause } from '../child/words-of-exit.js'
import type { Holds } from '../sleep/holds.js'
import type { Worker } from '../worker/worker.js'
import type { Ending, Endings } from './endings.js'
import type { LoopLag } from './loop-lag.js'

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
  for (;;) {
    const { held, wasStarved } = await untilAmiss(worker, options)
    if (held !== undefined) return endedBecause.full(held, options.memoryMb)
    const { isToEnd, hasWaited, isInCrowd } = await judge(worker, options)
    if (!isToEnd) continue
    if (wasStarved || hasWaited) options.endings.excuse(worker)
    if (!isInCrowd) await worker.look()
    return endedBecause.silent
  }
}

interface Amiss {
  /** MB, where these are too many. */
  readonly held?: number
  /** It has stood still for too long, and for most of that time it got no processor. */
  readonly wasStarved: boolean
}

async function untilAmiss(worker: Worker, options: WatchOptions): Promise<Amiss> {
  const { probeMs, probeEveryMs, quietProbeMs, memoryMb, holds, signal } = options
  let stoodStill = 0
  let answered = performance.now()
  let asked = { at: answered, ticks: processorTicks(worker.pid) }
  while (stoodStill < probeMs * probesAllowed && (stoodStill === 0 || asked.at - answered < probeMs * probesAtMost)) {
    await delay(probeEveryMs, undefined, { signal })
    const isQuiet = !holds.isBusy && processorTicks(worker.pid) === asked.ticks
    if (isQuiet && stoodStill === 0 && performance.now() - asked.at < quietProbeMs) continue
    const held = residentMb(worker.pid)
    if (held > memoryMb) return { held, wasStarved: false }
    if (stoodStill === 0) answered = performance.now()
    const silent = await probe(worker, options)
    signal.throwIfAborted()
    stoodStill = silent === 0 ? 0 : stoodStill + silent
    // What the answer took is not the shop's doing.
    asked = { at: performance.now(), ticks: processorTicks(worker.pid) }
  }
  return { wasStarved: stoodStill < probeMs * probesAllowed }
}

/** Waits for its turn to be ended; one that has had to wait, and is well again, is not. */
async function judge(
  worker: Worker,
  options: WatchOptions,
): Promise<Omit<Ending, 'close'> & { readonly isToEnd: boolean }> {
  const { endings, signal } = options
  const { hasWaited, isInCrowd, close } = await endings.take(signal)
  const isToEnd = !hasWaited || (await probe(worker, options)) > 0
  close(isToEnd && !signal.aborted)
  signal.throwIfAborted()
  return { isToEnd, hasWaited, isInCrowd }
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
