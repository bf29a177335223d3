import { setTimeout as delay } from 'node:timers/promises'
import type { PlatformLog } from './platform-log.js'

/** A process of ours: it ends when it is closed, or when somebody kills it. */
export interface Living {
  readonly closed: Promise<unknown>
  close(): Promise<void>
}

export interface KeepRunning<T extends Living> {
  readonly name: string
  /** The signal aborts when it is closed. */
  readonly start: (attempt: number, signal: AbortSignal) => Promise<T>
  readonly log: PlatformLog
}

/** One that lived so long did not fail at its start. */
const stableMs = 5_000
const pauseAfter = (pause: number): number => Math.min(5_000, pause * 2 + 100)

/** Starts a process and starts it again whenever it dies of itself, with back-off from 0 to 5 s. */
export async function keepRunning<T extends Living>(
  options: KeepRunning<T>,
): Promise<{ first: T; close(): Promise<void> }> {
  const { name, log } = options
  const stop = new AbortController()
  const first = await options.start(0, stop.signal)
  let current = first
  const watch = async (): Promise<void> => {
    for (let attempt = 1, pause = 0; ; attempt += 1) {
      const since = performance.now()
      await current.closed
      if (stop.signal.aborted) return
      log('a process died; it is started again', { process: name })
      if (performance.now() - since > stableMs) pause = 0
      current = await again(options, { attempt, pause, signal: stop.signal })
      pause = pauseAfter(pause)
    }
  }
  const watching = watch().catch((error: unknown) => {
    if (!stop.signal.aborted) log('a process cannot be started', { process: name, error: String(error) })
  })
  return {
    first,
    async close() {
      stop.abort(new Error(`${name} is closed`))
      await current.close()
      await watching
    },
  }
}

interface Again {
  readonly attempt: number
  /** Before the first try. */
  readonly pause: number
  readonly signal: AbortSignal
}

async function again<T extends Living>(
  { name, start, log }: KeepRunning<T>,
  { attempt, pause, signal }: Again,
): Promise<T> {
  for (let wait = pause; ; wait = pauseAfter(wait)) {
    await delay(wait, undefined, { signal })
    const started = await start(attempt, signal).catch((error: unknown) => {
      if (!signal.aborted) log('a process does not start', { process: name, error: String(error) })
    })
    // Closed meanwhile: nobody else would end it.
    if (signal.aborted) await started?.close()
    else if (started !== undefined) return started
  }
}
