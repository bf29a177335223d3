import type { OnProgress, Phase } from './release.js'

/** Does the work of a phase. */
export type Timed = <T>(phase: Phase, work: () => Promise<T>) => Promise<T>

/** Tells when a phase begins, and how long it took where it did not fail. */
export function phaseTimer(onProgress: OnProgress = () => undefined): Timed {
  return async <T>(phase: Phase, work: () => Promise<T>): Promise<T> => {
    onProgress({ phase })
    const started = performance.now()
    const result = await work()
    onProgress({ phase, ms: performance.now() - started })
    return result
  }
}
