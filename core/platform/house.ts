import type { Closers } from './closers.js'
import type { PlatformLog } from './platform-log.js'
import type { Settings } from './settings.js'

/** A step of the start; `ms` is there when it has ended. */
export type OnStart = (line: { readonly step: string; readonly detail?: string; readonly ms?: number }) => void

/** What every part of the platform is started with. */
export interface House {
  readonly settings: Settings
  readonly closers: Closers
  readonly log: PlatformLog
  readonly onProgress: OnStart
  /** Aborts when the platform is told to stop. */
  readonly signal: AbortSignal
}

/** Does a step of the start, and tells how long it took. */
export async function step<T>(
  { onProgress }: Pick<House, 'onProgress'>,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  onProgress({ step: name })
  const started = performance.now()
  const result = await work()
  onProgress({ step: name, ms: performance.now() - started })
  return result
}
