import { setTimeout as delay } from 'node:timers/promises'
import type { Worker } from '../worker/worker.js'

/** How long the second "drained" of a worker may take when nothing runs in it any more. */
const lastWordMs = 1000

export interface DrainOptions {
  /** Resolves when the gateway's last request on the worker's socket has ended. */
  readonly gatewayDrained: Promise<void>
  readonly drainMs: number
  /** Installations that the release in its place does not have. */
  readonly removed: readonly string[]
  readonly finishMs: number
  readonly stopMs: number
}

/** Lets a worker that gets no new requests finish, up to the deadline, and stops it. */
export async function drainWorker(worker: Worker, options: DrainOptions): Promise<void> {
  const { gatewayDrained, drainMs, removed, finishMs, stopMs } = options
  const ended = new AbortController()
  // At once, so that long-lived connections leave; its answer may come before the last request has come in.
  const first = worker.drain()
  const finished = gatewayDrained
    .then(() => worker.calls.idle())
    .then(() => Promise.all([first, lastWord(worker, ended.signal)]))
  const deadline = delay(drainMs, undefined, { signal: ended.signal }).catch(() => undefined)
  await Promise.race([finished, deadline, worker.exited])
  ended.abort()
  await worker.finish(removed, finishMs)
  await worker.stop(stopMs)
}

async function lastWord(worker: Worker, signal: AbortSignal): Promise<void> {
  await Promise.race([worker.drain(), delay(lastWordMs, undefined, { signal }).catch(() => undefined)])
}
