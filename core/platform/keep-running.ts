import { setTimeout as delay } from 'node:timers/promises'
import type { PlatformLog } from './platform-log.js'

/** A process of ours: it ends when it is closed, or when somebody kills it. */
export interface Living {
  readonly closed: Promise<unknown>
  close(): Promise<void>
}

export interface KeepRunning<T extends Living> {
  readonly name: string
  readonly start: (attempt: number) => Promise<T>
  readonly log: PlatformLog
}

/** Starts a process and starts it again whenever it dies of itself, with back-off from 0 to 5 s. */
export async function keepRunning<T extends Living>(
  options: KeepRunning<T>,
): Promise<{ first: T; close(): Promise<void> }> {
  const { name, log } = options
  const stop = new AbortController()
  const first = await options.start(0)
  let current = first
  const watch = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      await current.closed
      if (stop.signal.aborted) return
      log('a process died; it is started again', { process: name })
      current = await again(options, attempt, stop.signal)
    }
  }
  const watching = watch().catch((error: unknown) => {
    if (!stop.signal.aborted) log('a process cannot be started', { process: name, error: String(error) })
  })
  return {
    first,
    async close() {
      stop.abort()
      await current.close()
      await watching
    },
  }
}

async function again<T extends Living>(
  { name, start, log }: KeepRunning<T>,
  attempt: number,
  signal: AbortSignal,
): Promise<T> {
  for (let wait = 0; ; wait = Math.min(5_000, wait * 2 + 100)) {
    await delay(wait, undefined, { signal })
    const started = await start(attempt).catch((error: unknown) => {
      log('a process does not start', { process: name, error: String(error) })
    })
    // Closed meanwhile: nobody else would end it.
    if (signal.aborted) await started?.close()
    else if (started !== undefined) return started
  }
}
