import { setTimeout as delay } from 'node:timers/promises'

/** So many pauses in a row without an answer, and who is asked stands still. */
const missesAllowed = 6
/** What a pause counts in which who is asked was starved: got no processor for half of it. */
const starvedMiss = 0.2

export interface WatchAnswers {
  readonly everyMs: number
  /** For how long who is asked has waited for a processor, in milliseconds since its start. */
  readonly runDelay: () => number
  readonly signal: AbortSignal
}

/**
 * Asks again and again. Resolves when there was no answer for six pauses, or for thirty in which who is asked got no processor; rejects when the signal ends the watch. Pauses are
 * counted, and not time, since all of us may have been stopped together.
 */
export async function watchAnswers(
  ask: () => Promise<unknown>,
  { everyMs, runDelay, signal }: WatchAnswers,
): Promise<void> {
  let misses = 0
  let isAsking = false
  while (misses < missesAllowed) {
    if (!isAsking) {
      isAsking = true
      misses = 0
      // One that cannot be asked any more has ended, and that is seen elsewhere.
      ask().then(
        () => {
          isAsking = false
        },
        () => undefined,
      )
    }
    const waited = runDelay()
    await delay(everyMs, undefined, { signal, ref: false })
    misses += runDelay() - waited > everyMs / 2 ? starvedMiss : 1
  }
}
