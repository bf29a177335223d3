import { Interrupted } from '../terminal/interrupted.js'
import type { Step, Timing } from '../terminal/progress.js'
import type { Cli } from './cli.js'

export interface Watch<T> {
  readonly work: (onStep: (step: Step) => void, signal: AbortSignal) => Promise<T>
  /** Said when the person gives up waiting: what becomes of the work. */
  readonly whenLeft?: string
}

export interface Watched<T> {
  readonly result: T
  readonly timing: Timing
}

/** Waits for work that takes a while, and shows its steps. Rejects with `Interrupted` when the person gives up. */
export async function watch<T>({ print, onStop }: Cli, { work, whenLeft }: Watch<T>): Promise<Watched<T>> {
  const progress = print.progress()
  const stop = new AbortController()
  const left = new Promise<never>((_resolve, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason as Error))
  })
  const forget = onStop(() => stop.abort(new Interrupted(whenLeft)))
  try {
    const result = await Promise.race([work((step) => progress.step(step), stop.signal), left])
    return { result, timing: progress.close(true) }
  } catch (error) {
    progress.close(error instanceof Interrupted)
    throw error
  } finally {
    forget()
  }
}
